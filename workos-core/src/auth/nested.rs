//! Polling of nested machines.

use std::ops::ControlFlow;

use crate::machine::Step;

/// Continues with the output of a nested machine once it is done, and breaks with each step that the driver
/// must take before that.
pub(crate) fn step_output<T, U>(step: Step<T>) -> ControlFlow<Step<U>, T> {
    match step {
        Step::Send(request) => ControlFlow::Break(Step::Send(request)),
        Step::Wait(duration) => ControlFlow::Break(Step::Wait(duration)),
        Step::Done(output) => ControlFlow::Continue(output),
    }
}
