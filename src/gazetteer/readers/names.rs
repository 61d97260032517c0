//! A plain list: a name a line.

use super::intake::Intake;
use super::source::Source;
use crate::Result;

pub(super) fn read(source: Source, intake: &mut Intake) -> Result<()> {
    intake.lines(source, |intake, place, line| intake.take_name(place, line))
}
