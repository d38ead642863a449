//! The inputs of `fuzz/corpus`, each of which went wrong once or nearly did, go well. `make fuzz` makes up more.

mod support;

#[path = "../fuzz/src/target.rs"]
mod target;

use std::fs;

use support::root;

#[test]
fn what_was_found_once_goes_well() {
    for name in target::ALL {
        let folder = root().join("fuzz/corpus").join(name);
        let inputs = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut count = 0;
        for entry in inputs {
            let path = entry.unwrap().path();
            println!("{}", path.display());
            target::run(name, &fs::read(&path).unwrap());
            count += 1;
        }
        assert!(count > 0, "{}: no input", folder.display());
    }
}
