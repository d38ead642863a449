//! A week of what healthy devices log: failures that are none, each as often as stays below what makes it a fault.
//!
//! `coverage/noise.jsonl` has one line a kind. A request of an app: `error` and, where the service answered,
//! `answer`; `note` is what the broker says itself, `beside` a second error of the request; `who` asks; `most` times
//! a week. Any other record: `provider`, `id`, `data`. Some happen only
//! `when` the last day has not begun, or before the PRT was renewed; some `needs` a device whose user has a PRT.
//! `level` is error unless it says otherwise.

use dsregdiag::time::{Timestamp, DAY_SECONDS};
use serde_json::Value;

const AAD: &str = "Microsoft-Windows-AAD";

/// An app, and what it asks for.
type Asker = (&'static str, &'static str);

const WITH_WINDOW: [Asker; 6] = [
    ("d3590ed6-52b3-4102-aeff-aad2292ab01c", "https://outlook.office365.com"),
    ("1fec8e78-bce4-4aaf-ab1b-5451cc387264", "https://api.spaces.skype.com"),
    ("ab9b8c07-8f02-4f72-87fa-80105867a763", "https://contoso-my.sharepoint.com/"),
    ("04b07795-8ddb-461a-bbee-02f9e1bf7b46", "https://management.core.windows.net/"),
    ("ecd6b820-32c2-49b6-98a6-444530e5a77a", "https://graph.microsoft.com"),
    // programs of the v2 endpoint name no resource
    ("04f0c124-f2bc-4f59-8241-bf6df9866bbd", ""),
];

const IN_BACKGROUND: [Asker; 2] = [
    ("fc0f3af4-6835-4174-b806-f7db311fd2f3", "0000000a-0000-0000-c000-000000000000"),
    ("29d9ed98-a469-4536-ade2-f981bc1d605e", "d4ebce55-015a-49b5-a083-c84d1797ae8c"),
];

/// What the broker writes behind a request that failed.
const FOLLOW_UPS: [&str; 4] = ["0xcaa90056", "0xcaa90004", "0xcaa9004f", "0xcaa90051"];

/// Every kind of noise, by its line.
pub fn kinds() -> Vec<Value> {
    let lines = include_str!("../coverage/noise.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}

/// Numbers that look random and are the same in each run (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }
}

/// The week is cut into moments, so far apart that no two share the network's state.
const MOMENT_SECONDS: i64 = 30 * 60;
const MOMENTS: i64 = 7 * DAY_SECONDS / MOMENT_SECONDS;

/// The week of one device.
pub struct Week {
    end: i64,
    random: Random,
    renewed: Option<i64>,
    taken: Vec<i64>,
    events: String,
    /// The kinds in it.
    pub names: Vec<String>,
}

impl Week {
    /// An empty week that ends at a moment; the PRT was renewed at another. The seed decides all chances.
    pub fn until(end: Timestamp, renewed: Option<Timestamp>, seed: u64) -> Week {
        let (end, renewed, random) = (end.unix_seconds(), renewed.map(Timestamp::unix_seconds), Random(seed));
        let mut week =
            Week { end, renewed, random, taken: Vec::new(), events: String::new(), names: Vec::new() };
        // the log goes on to the end, so that what is old is old
        let ends = [("Error", "0x4aa90033".to_owned())];
        week.record(AAD, (1097, 4), week.end, &ends);
        week
    }

    /// Adds about a third of the kinds.
    pub fn mixed<'k>(mut self, kinds: impl IntoIterator<Item = &'k Value>) -> Week {
        for kind in kinds {
            if self.random.below(3) == 0 {
                self.add(kind);
            }
        }
        self
    }

    /// Adds one kind.
    pub fn with(mut self, kind: &Value) -> Week {
        self.add(kind);
        self
    }

    /// The events as Windows exports them.
    pub fn xml(&self) -> String {
        format!("<Events>{}</Events>", self.events)
    }

    fn add(&mut self, kind: &Value) {
        self.names.push(kind["noise"].as_str().expect("noise has a name").to_owned());
        let one = |random: &mut Random, all: &[Asker]| vec![random.one_of(all)];
        let askers = match kind["who"].as_str() {
            Some("background") => one(&mut self.random, &IN_BACKGROUND),
            Some("two apps") => [(); 2].map(|()| self.random.one_of(&WITH_WINDOW)).to_vec(),
            _ => WITH_WINDOW.to_vec(),
        };
        let most = kind["most"].as_u64().expect("a count");
        for _ in 0..=self.random.below(most) {
            let Some(time) = self.moment(&kind["when"]) else { return };
            if let Some(data) = kind["data"].as_object() {
                let data =
                    data.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap().to_owned()));
                let provider = kind["provider"].as_str().expect("a provider");
                let level = if kind["level"] == "warning" { 3 } else { 2 };
                self.record(
                    provider,
                    (kind["id"].as_u64().expect("an id"), level),
                    time,
                    &data.collect::<Vec<_>>(),
                );
            } else {
                let asker = self.random.one_of(&askers);
                self.request(kind, asker, time);
            }
        }
    }

    /// A moment of the week that nothing else has, where there is one.
    fn moment(&mut self, when: &Value) -> Option<i64> {
        let latest = match when.as_str() {
            Some("before the last day") => self.end - DAY_SECONDS - MOMENT_SECONDS,
            Some(_) => self.renewed?.min(self.end) - MOMENT_SECONDS,
            None => self.end - 120,
        };
        let at = |moment: i64| self.end - 120 - moment * MOMENT_SECONDS;
        let free: Vec<i64> =
            (0..MOMENTS).filter(|moment| at(*moment) <= latest && !self.taken.contains(moment)).collect();
        let moment = *free.get(self.random.below(free.len().max(1) as u64) as usize)?;
        self.taken.push(moment);
        Some(self.end - 120 - moment * MOMENT_SECONDS)
    }

    /// What the broker writes for one request that failed: the failure, and often what follows from it.
    fn request(&mut self, kind: &Value, (client, resource): Asker, time: i64) {
        let id =
            format!("{:08x}-1b2c-4d3e-8f40-{:012x}", self.random.next() as u32, self.random.below(1 << 44));
        let tenant = match kind["who"].as_str() {
            Some("personal account") => "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
            _ => self.random.one_of(&["common", "organizations"]),
        };
        let request = format!(
            "Request: authority: https://login.microsoftonline.com/{tenant}, client: {client}, redirect URI: \
             ms-appx-web://Microsoft.AAD.BrokerPlugin/{client}, resource: {resource}, correlation ID (request): {id}"
        );
        let answer = match kind["answer"].as_str() {
            None => format!(
                "{}Logged at WebUIController.cpp, line: 145.",
                kind["note"].as_str().unwrap_or_default()
            ),
            Some(answer) => format!("Code: invalid_grant\nDescription: {answer}\nCorrelation ID: {id}"),
        };
        let told = |error: &str, text: &str| {
            [("Error", error.to_owned()), ("AdditionalInformation", format!("{text}\n\n{request}"))]
        };
        self.record(AAD, (1098, 2), time, &told(kind["error"].as_str().expect("an error"), &answer));
        if let Some(error) = kind["beside"].as_str() {
            self.record(AAD, (1097, 3), time, &told(error, "Logged at WSTrustTokenRequest.cpp, line: 101."));
        }
        for _ in 0..self.random.below(3) {
            let error = self.random.one_of(&FOLLOW_UPS);
            self.record(
                AAD,
                (1097, 3),
                time + 1,
                &told(error, "Logged at RefreshTokenRequest.cpp, line: 129."),
            );
        }
        if self.random.below(4) == 0 {
            self.record(AAD, (1098, 2), time + 2, &told("0xcaa5001c", "Operation name: GetTokenSilently."));
        }
    }

    fn record(&mut self, provider: &str, (id, level): (u64, u8), time: i64, data: &[(&str, String)]) {
        let channel = if provider == AAD { "Operational" } else { "Admin" };
        let time = Timestamp::from_unix_millis(time * 1000).expect("a moment of our time");

        let data: String =
            data.iter().map(|(name, value)| format!("<Data Name=\"{name}\">{value}</Data>")).collect();
        self.events += &format!(
            "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider \
             Name=\"{provider}\"/><EventID>{id}</EventID><Level>{level}</Level><TimeCreated SystemTime=\"{time}\"/>\
             <Channel>{provider}/{channel}</Channel></System><EventData>{data}</EventData></Event>\n"
        );
    }
}
