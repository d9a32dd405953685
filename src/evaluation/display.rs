//! A report as text, for a terminal.

use std::fmt;

use super::comparison::{Comparison, Difference, Differences};
use super::learning::LearningCurve;
use super::report::Report;
use super::table::Table;
use crate::label::Label;

impl Table {
    fn write(&self, formatter: &mut fmt::Formatter<'_>, unit: &str) -> fmt::Result {
        writeln!(
            formatter,
            "{unit:<12}{:>9}{:>11}{:>9}{:>9}   95 % of draws",
            "gold", "precision", "recall", "F1"
        )?;
        for row in &self.labels {
            writeln!(
                formatter,
                "{:<12}{:>9}{:>11.3}{:>9.3}{:>9.3}   {:.3} to {:.3}",
                row.label,
                row.gold,
                row.scores.precision,
                row.scores.recall,
                row.scores.f1,
                row.f1_interval.low,
                row.f1_interval.high
            )?;
        }
        writeln!(
            formatter,
            "{:<12}{:>9}{:>11}{:>9}{:>9.3}   {:.3} to {:.3}",
            "macro mean",
            self.confusion.total(),
            "",
            "",
            self.macro_f1,
            self.macro_f1_interval.low,
            self.macro_f1_interval.high
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.by_blocks.write(formatter, "blocks")?;
        writeln!(formatter)?;
        self.by_words.write(formatter, "words")?;
        writeln!(formatter)?;
        write!(formatter, "{:<19}", "blocks: gold as")?;
        for label in Label::ALL {
            write!(formatter, "{label:>11}")?;
        }
        writeln!(formatter)?;
        for gold in Label::ALL {
            write!(formatter, "{gold:<19}")?;
            for predicted in Label::ALL {
                write!(
                    formatter,
                    "{:>11}",
                    self.by_blocks.confusion.of(gold, predicted)
                )?;
            }
            writeln!(formatter)?;
        }
        writeln!(
            formatter,
            "\ncalibration error {:.3}",
            self.calibration_error
        )?;
        if !self.passages.is_empty() {
            writeln!(
                formatter,
                "\nblocks labelled rightly, by what they belong to"
            )?;
        }
        for of in &self.passages {
            let name = of.passage.name();
            writeln!(formatter, "{name:<12}{:>9}{:>20.3}", of.blocks, of.recall)?;
        }
        if !self.worst_pages.is_empty() {
            writeln!(formatter, "\nworst pages: wrong of blocks, most of them")?;
        }
        for page in &self.worst_pages {
            let (gold, predicted, count) = page.most;
            writeln!(
                formatter,
                "{:>5} of {:<5} {}: {count} {gold} as {predicted}",
                page.wrong, page.blocks, page.page
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for LearningCurve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "learning curve: F1 on the {} pages of fold {}, by the sites fitted on",
            self.held_out_pages, self.fold
        )?;
        write!(formatter, "{:>5}{:>7}", "sites", "pages")?;
        for label in Label::ALL {
            write!(formatter, "{label:>11}")?;
        }
        writeln!(formatter, "{:>12}   95 % of draws", "macro mean")?;
        for point in &self.points {
            write!(formatter, "{:>5}{:>7}", point.sites, point.pages)?;
            for f1 in point.f1 {
                match f1 {
                    Some(f1) => write!(formatter, "{f1:>11.3}")?,
                    None => write!(formatter, "{:>11}", "")?,
                }
            }
            let interval = point.macro_f1_interval;
            writeln!(
                formatter,
                "{:>12.3}   {:.3} to {:.3}",
                point.macro_f1, interval.low, interval.high
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "beside {}", self.other)?;
        self.by_blocks.write(formatter, "F1, blocks")?;
        writeln!(formatter)?;
        self.by_words.write(formatter, "F1, words")?;
        writeln!(formatter, "\n{}", self.verdict)
    }
}

impl Differences {
    fn write(&self, formatter: &mut fmt::Formatter<'_>, unit: &str) -> fmt::Result {
        writeln!(
            formatter,
            "{unit:<12}{:>9}{:>11}{:>12}   95 % of draws",
            "this", "other", "difference"
        )?;
        for row in &self.labels {
            row.f1.write(formatter, row.label.name())?;
        }
        self.macro_f1.write(formatter, "macro mean")
    }
}

impl Difference {
    fn write(&self, formatter: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        writeln!(
            formatter,
            "{name:<12}{:>9.3}{:>11.3}{:>+12.3}   {:+.3} to {:+.3}{}",
            self.own,
            self.other,
            self.difference,
            self.interval.low,
            self.interval.high,
            if self.real { "   real" } else { "" }
        )
    }
}
