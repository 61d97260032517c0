//! Two things done at the same time, on threads of the call's own: nothing stays behind that a fork could lose.

/// Does both, at the same time if there is so much to do that a thread is worth its start.
pub(super) fn at_once<A: Send, B>(
    large: bool,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> (A, B) {
    if !large {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
    })
}
