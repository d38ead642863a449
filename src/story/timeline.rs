//! What happened when: found by its moment without a walk over everything.

use crate::time::Timestamp;

/// Things with their times, newest first.
#[derive(Debug)]
pub struct Timeline<T> {
    timed: Vec<(Timestamp, T)>,
    /// Those whose time is not known, in the order in which they were given.
    untimed: Vec<T>,
}

impl<T> Default for Timeline<T> {
    fn default() -> Self {
        Timeline { timed: Vec::new(), untimed: Vec::new() }
    }
}

impl<T> Timeline<T> {
    /// Of several of one time the one given first comes first.
    pub fn new(all: impl Iterator<Item = (Option<Timestamp>, T)>) -> Timeline<T> {
        let mut line = Timeline::default();
        for (time, thing) in all {
            match time {
                Some(time) => line.timed.push((time, thing)),
                None => line.untimed.push(thing),
            }
        }
        line.timed.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
        line
    }

    /// The newest within so many seconds before and after a moment.
    pub fn near(&self, when: Timestamp, before: i64, after: i64) -> Option<&T> {
        let first = self.timed.partition_point(|(time, _)| time.seconds_since(when) > after);
        let (time, thing) = self.timed.get(first)?;
        (when.seconds_since(*time) <= before).then_some(thing)
    }

    /// The newest within so many seconds before a moment, and not after it.
    pub fn until(&self, when: Timestamp, before: i64) -> Option<&T> {
        let (time, thing) = self.timed.get(self.timed.partition_point(|(time, _)| *time > when))?;
        (when.seconds_since(*time) <= before).then_some(thing)
    }

    /// The newest of all.
    pub fn newest(&self) -> Option<&T> {
        self.timed.first().map(|(_, thing)| thing)
    }

    /// The first of those whose time is not known.
    pub fn untimed(&self) -> Option<&T> {
        self.untimed.first()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_that_is_near_is_found() {
        let time = |text| Timestamp::parse(text).unwrap();
        let (early, late) = (time("2026-05-04T08:00:00Z"), time("2026-05-04T08:08:00Z"));
        let line = Timeline::new([(Some(early), 1), (None, 3), (Some(late), 2)].into_iter());
        assert_eq!(line.near(time("2026-05-04T08:04:00Z"), 600, 600), Some(&2));
        assert_eq!(line.until(time("2026-05-04T08:04:00Z"), 600), Some(&1));
        assert_eq!(line.until(time("2026-05-04T08:19:00Z"), 600), None);
        assert_eq!(line.near(time("2026-05-04T08:18:00Z"), 600, 600), Some(&2));
        assert_eq!(line.near(time("2026-05-04T08:18:01Z"), 600, 600), None);
        assert_eq!((line.newest(), line.untimed()), (Some(&2), Some(&3)));
    }
}
