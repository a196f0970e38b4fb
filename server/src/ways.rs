//! Ways that were drawn before, so that a map that is drawn again and again asks for each once.

use sameday_engine::id::Profile;
use sameday_engine::place::Place;
use sameday_engine::travel::{Course, Travel};
use sameday_engine::unit::Metres;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Ways in one generation. At most twice as many are kept, some kilobytes each.
const GENERATION: usize = 2_048;

/// Who goes from where to where.
type Key = (Profile, Place, Place);

/// One way with its geometry.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Where it runs.
    pub course: Course,
    /// How far it is.
    pub distance: Metres,
}

/// A bounded memory of ways: what was not asked for during a whole generation is forgotten.
#[derive(Debug, Default)]
pub struct Ways(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: BTreeMap<Key, Arc<Way>>,
    old: BTreeMap<Key, Arc<Way>>,
}

impl Ways {
    /// The way, remembered or asked for. May take long: not for the owner of the engine.
    pub fn get(&self, travel: &dyn Travel, profile: &Profile, from: Place, to: Place) -> Arc<Way> {
        let key = (profile.clone(), from, to);
        if let Some(way) = self.lock(|ways| ways.find(&key)) {
            return way;
        }
        // Others go on meanwhile; two who ask for the same way at once both work it out.
        let course = travel.course(profile, from, to);
        let distance = travel.leg(profile, from, to).distance;
        let way = Arc::new(Way { course, distance });
        self.lock(|ways| ways.keep(key, way.clone()));
        way
    }

    fn lock<T>(&self, work: impl FnOnce(&mut Generations) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Generations {
    fn find(&mut self, key: &Key) -> Option<Arc<Way>> {
        if let Some(way) = self.young.get(key) {
            return Some(way.clone());
        }
        let way = self.old.remove(key)?;
        self.keep(key.clone(), way.clone());
        Some(way)
    }

    fn keep(&mut self, key: Key, way: Arc<Way>) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, way);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sameday_engine::travel::Leg;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Counts how often it is asked.
    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl Travel for Counting {
        fn table(&self, _: &Profile, from: &[Place], to: &[Place]) -> Vec<Leg> {
            vec![Leg::default(); from.len() * to.len()]
        }

        fn course(&self, _: &Profile, from: Place, to: Place) -> Course {
            self.0.fetch_add(1, Ordering::Relaxed);
            Course::straight(from, to)
        }

        fn digest(&self) -> String {
            "counting".into()
        }
    }

    fn place(x_m: usize) -> Place {
        Place::Planar { x_m: i32::try_from(x_m).unwrap(), y_m: 0 }
    }

    #[test]
    fn what_is_asked_for_again_and_again_is_worked_out_once() {
        let (ways, travel, bike) = (Ways::default(), Counting::default(), "bike".parse().unwrap());
        for n in 1..=5 * GENERATION {
            ways.get(&travel, &bike, place(0), place(n));
            let way = ways.get(&travel, &bike, place(0), place(1));
            assert_eq!(way.course, Course::straight(place(0), place(1)));
        }
        assert_eq!(travel.0.load(Ordering::Relaxed), 5 * GENERATION);
        let kept = ways.lock(|ways| ways.young.len() + ways.old.len());
        assert!(kept <= 2 * GENERATION, "{kept}");
    }
}
