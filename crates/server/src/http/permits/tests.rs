//! Who gets a permit when there are few.

use super::*;

const FLOODER: &str = "203.0.113.7";
const HALL: &str = "2001:db8:0:1::5";

fn permits(connections: usize, keyless: usize, ending: usize) -> Permits {
    Permits::new(Capacity {
        connections,
        keyless,
        keyed: connections - 1,
        ending,
        waiting: ending,
        streams: 1,
    })
}

fn come(permits: &Permits, address: &str, count: usize) -> Vec<Permit> {
    let address = address.parse().unwrap();
    (0..count)
        .map(|_| permits.try_admit(address).expect("everybody is accepted"))
        .collect()
}

fn evicted(holders: &[Permit]) -> usize {
    let evicted = holders
        .iter()
        .filter(|holder| holder.0.evicted.is_cancelled());
    evicted.count()
}

#[test]
fn a_flood_evicts_the_oldest_of_its_own_network() {
    let permits = permits(100, 50, 1000);
    let readers = come(&permits, HALL, 20);
    let flood = come(&permits, FLOODER, 500);
    assert_eq!(evicted(&readers), 0);
    assert_eq!(evicted(&flood), 470);
    assert!(flood[..470].iter().all(|old| old.0.evicted.is_cancelled()));
    let newcomers = come(&permits, HALL, 5);
    assert_eq!(evicted(&readers) + evicted(&newcomers), 0);
    assert_eq!(evicted(&flood), 475);
}

#[test]
fn who_has_shown_a_key_is_never_evicted() {
    let permits = permits(100, 50, 1000);
    let writers = come(&permits, FLOODER, 40);
    for permit in &writers {
        permit.0.keep();
    }
    let flood = come(&permits, FLOODER, 300);
    // A key is shown a moment after the connection was accepted, in the middle of the flood.
    let late = come(&permits, FLOODER, 50);
    for permit in &late {
        permit.0.keep();
    }
    let more = come(&permits, FLOODER, 300);
    assert_eq!(evicted(&writers) + evicted(&late), 0);
    assert_eq!(evicted(&flood) + evicted(&more), 600 - 10, "90 have a key");
}

#[test]
fn a_house_full_of_keys_has_a_door() {
    let permits = permits(3, 2, 2);
    let mut holders = come(&permits, FLOODER, 2);
    for permit in &holders {
        permit.0.keep();
    }
    holders.extend(come(&permits, FLOODER, 1));
    holders[2].0.keep();
    assert!(!holders[2].0.evicted.is_cancelled());
    let next = come(&permits, HALL, 1);
    assert!(holders[2].0.evicted.is_cancelled(), "one key too many");
    assert_eq!(evicted(&holders[..2]) + evicted(&next), 0);
}

#[test]
fn nobody_is_accepted_while_too_many_are_ending() {
    let permits = permits(3, 2, 1);
    let mut holders = come(&permits, FLOODER, 3);
    assert!(holders[0].0.evicted.is_cancelled());
    let full = permits.try_admit(HALL.parse().unwrap());
    assert!(full.is_none(), "the evicted one has not ended");
    holders.remove(0);
    assert!(permits.try_admit(HALL.parse().unwrap()).is_some());
}

#[test]
fn who_was_answered_goes_before_who_may_still_show_a_key() {
    let permits = permits(100, 10, 100);
    let undecided = come(&permits, FLOODER, 5);
    let flood = come(&permits, FLOODER, 5);
    for permit in &flood {
        permit.0.settle();
    }
    let more = come(&permits, FLOODER, 6);
    assert_eq!(evicted(&flood), 5);
    assert_eq!(
        evicted(&undecided),
        1,
        "the oldest, when nobody else is left"
    );
    undecided[4].0.keep();
    undecided[4].0.settle();
    drop(more);
    let evicted_so_far = evicted(&undecided);
    let _newcomers = come(&permits, FLOODER, 50);
    assert!(!undecided[4].0.evicted.is_cancelled());
    assert!(evicted(&undecided) >= evicted_so_far);
}

#[test]
fn all_permits_come_back() {
    let permits = permits(30, 10, 100);
    let mut holders = come(&permits, FLOODER, 40);
    for permit in holders.iter().step_by(3) {
        permit.0.keep();
    }
    holders.extend(come(&permits, HALL, 15));
    drop(holders);
    let left = permits.lock();
    assert_eq!((left.keyed.len(), left.keyless, left.ending), (0, 0, 0));
    assert!(left.by_network.is_empty() && left.by_count.is_empty());
}

#[test]
fn a_subscriber_is_an_address_or_64_bits_of_one() {
    let network = |address: &str| Network::from(address.parse::<IpAddr>().unwrap());
    assert_eq!(network(HALL), network("2001:db8:0:1:ffff::1"));
    assert_ne!(network(HALL), network("2001:db8:0:2::5"));
    assert_eq!(network("::ffff:203.0.113.7"), network(FLOODER));
    assert_ne!(network("203.0.113.8"), network(FLOODER));
}
