//! The parts that charts are drawn from: a frame with axes, points, lines.

use std::fmt::Write;

/// Room around the frame for ticks and the axes' names.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 40.0;

/// An axis: its name, its ticks as place from 0 to 1 and text.
pub struct Axis<'a> {
    pub name: &'a str,
    pub ticks: Vec<(f64, String)>,
}

impl<'a> Axis<'a> {
    /// From 0 to 1, in quarters.
    pub fn unit(name: &'a str) -> Self {
        let ticks = [0.0, 0.25, 0.5, 0.75, 1.0];
        Axis {
            name,
            ticks: ticks.map(|tick| (tick, tick.to_string())).to_vec(),
        }
    }
}

/// A chart in the making; places in it go from 0 to 1, to the right and up.
pub struct Chart {
    width: f64,
    height: f64,
    svg: String,
}

impl Chart {
    /// An empty frame. `title` says what is seen to those who don't see it.
    pub fn new(width: f64, height: f64, title: &str, across: &Axis<'_>, up: &Axis<'_>) -> Self {
        let title = super::figures::Escaped(title);
        let mut chart = Chart {
            width,
            height,
            svg: format!(
                "<svg role=\"img\" viewBox=\"0 0 {width} {height}\"><title>{title}</title>"
            ),
        };
        let bottom = chart.y(0.0);
        for (at, text) in &across.ticks {
            let x = chart.x(*at);
            chart.add(&format!(
                "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom:.1}\"/>\
                 <text class=\"tick\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{text}</text>",
                bottom + 14.0
            ));
        }
        for (at, text) in &up.ticks {
            let y = chart.y(*at);
            chart.add(&format!(
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
                chart.x(1.0),
                LEFT - 5.0,
                y + 3.5
            ));
        }
        let (middle, centre) = (chart.x(0.5), chart.y(0.5));
        chart.add(&format!(
            "<text class=\"axis\" x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\
             <text class=\"axis\" transform=\"translate(11 {centre:.1}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
            height - 6.0,
            across.name,
            up.name
        ));
        chart
    }

    fn x(&self, at: f64) -> f64 {
        LEFT + at * (self.width - LEFT - RIGHT)
    }

    fn y(&self, at: f64) -> f64 {
        TOP + (1.0 - at) * (self.height - TOP - BOTTOM)
    }

    fn add(&mut self, svg: &str) {
        self.svg.push_str(svg);
    }

    fn points(&self, points: impl IntoIterator<Item = (f64, f64)>) -> String {
        let mut text = String::new();
        for (x, y) in points {
            // Writing to a string can't fail.
            let _ = write!(text, "{:.1},{:.1} ", self.x(x), self.y(y));
        }
        text.trim_end().to_owned()
    }

    /// A line through points.
    pub fn line(&mut self, class: &str, points: impl IntoIterator<Item = (f64, f64)>) {
        let points = self.points(points);
        self.add(&format!(
            "<polyline class=\"{class}\" points=\"{points}\"/>"
        ));
    }

    /// A filled shape.
    pub fn area(&mut self, class: &str, points: impl IntoIterator<Item = (f64, f64)>) {
        let points = self.points(points);
        self.add(&format!("<polygon class=\"{class}\" points=\"{points}\"/>"));
    }

    /// A dot that says what it stands for when pointed at.
    pub fn dot(&mut self, class: &str, (x, y): (f64, f64), radius: f64, says: &str) {
        let (x, y) = (self.x(x), self.y(y));
        self.add(&format!(
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"><title>{says}</title></circle>"
        ));
    }

    pub fn finish(self) -> String {
        self.svg + "</svg>"
    }
}

/// The sizes of a chart in a row of a table.
const STRIP: f64 = 160.0;
const MARGIN: f64 = 6.0;

/// The x of a value from 0 to 1 in such a chart.
fn along(at: f64) -> f64 {
    MARGIN + at.clamp(0.0, 1.0) * (STRIP - 2.0 * MARGIN)
}

/// A value with its interval as a dot with whiskers; all from 0 to 1. `middle` draws a line that values stand left or
/// right of. It repeats the numbers beside it, so it is nothing to those who don't see it.
pub fn whisker(
    class: &str,
    value: f64,
    interval: Option<(f64, f64)>,
    middle: Option<f64>,
) -> String {
    let mut svg = format!(
        "<svg class=\"strip\" aria-hidden=\"true\" viewBox=\"0 0 {STRIP} 16\" width=\"{STRIP}\" height=\"16\">\
         <line class=\"grid\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"8\" y2=\"8\"/>",
        along(0.0),
        along(1.0)
    );
    if let Some(middle) = middle.map(along) {
        svg += &format!(
            "<line class=\"middle\" x1=\"{middle:.1}\" x2=\"{middle:.1}\" y1=\"0\" y2=\"16\"/>"
        );
    }
    if let Some((low, high)) = interval {
        svg += &format!(
            "<line class=\"whisker {class}\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"8\" y2=\"8\"/>",
            along(low),
            along(high)
        );
    }
    let x = along(value);
    svg + &format!("<circle class=\"dot {class}\" cx=\"{x:.1}\" cy=\"8\" r=\"3.5\"/></svg>")
}

/// The head of a column of such charts: what stands at the left end, in the middle and at the right end.
pub fn whisker_head([left, middle, right]: [&str; 3]) -> String {
    let text = |at: f64, anchor: &str, text: &str| {
        format!(
            "<text class=\"tick\" x=\"{at:.1}\" y=\"11\" text-anchor=\"{anchor}\">{text}</text>"
        )
    };
    format!(
        "<svg class=\"strip\" aria-hidden=\"true\" viewBox=\"0 0 {STRIP} 16\" width=\"{STRIP}\" height=\"16\">{}{}{}</svg>",
        text(along(0.0) - 2.0, "start", left),
        text(along(0.5), "middle", middle),
        text(along(1.0) + 2.0, "end", right)
    )
}
