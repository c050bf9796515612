//! What of a file could not be taken as it is written, while all the rest was read.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{SourceLocation, error::brief};

/// The most warnings that one file gives; a file with more has one reason for all of them.
const MAX_WARNINGS: usize = 200;

/// One thing that could not be taken as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Where.
    pub at: SourceLocation,
    /// What is wrong, with the value.
    pub problem: String,
    /// What was done instead, or what would be right.
    pub instead: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (problem, instead) = (brief(&self.problem), brief(&self.instead));
        write!(f, "{}: {problem}; {instead}.", self.at)
    }
}

/// The warnings of one file, in the order in which they were met.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    list: Vec<Warning>,
    left_out: usize,
}

impl Warnings {
    pub(crate) fn add(
        &mut self,
        at: SourceLocation,
        problem: impl Into<String>,
        instead: impl Into<String>,
    ) {
        if self.list.len() == MAX_WARNINGS {
            self.left_out += 1;
            return;
        }
        self.list.push(Warning {
            at,
            problem: problem.into(),
            instead: instead.into(),
        });
    }

    pub(crate) fn finish(mut self) -> Vec<Warning> {
        if self.left_out > 0 {
            self.list.push(Warning {
                at: SourceLocation::default(),
                problem: format!("there are {} more warnings", self.left_out),
                instead: "mend the first ones and read the file again".into(),
            });
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_WARNINGS, Warnings};
    use crate::SourceLocation;

    #[test]
    fn a_file_full_of_faults_gives_a_bounded_list() {
        let mut warnings = Warnings::default();
        for _ in 0..MAX_WARNINGS + 7 {
            warnings.add(SourceLocation::line(3), "“x” is no hour", "write 14:30");
        }
        let list = warnings.finish();
        assert_eq!(list.len(), MAX_WARNINGS + 1);
        assert_eq!(list[0].to_string(), "Line 3: “x” is no hour; write 14:30.");
        assert!(list[MAX_WARNINGS].to_string().contains("7 more"));
    }
}
