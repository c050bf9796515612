//! Measures what a call takes from the allocator, so that a short lie cannot cost much memory.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Runs `work` on so many bytes of input. Fails if it asked for more than `times` as many bytes and
/// `besides`, all requests added up, freed or not.
#[track_caller]
pub fn frugal<T>(input: usize, times: usize, besides: usize, work: impl FnOnce() -> T) -> T {
    let region = Region::new(ALLOCATOR);
    let result = work();
    let taken = region.change().bytes_allocated;
    let allowed = input * times + besides;
    assert!(
        taken <= allowed,
        "{taken} bytes taken for {input} bytes of input; {allowed} are allowed"
    );
    result
}
