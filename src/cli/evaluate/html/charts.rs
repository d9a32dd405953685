//! The charts: precision against recall and calibration by label, and the learning curve.

use super::axes::{Axis, Chart};
use super::figures::Place;
use super::tables::{label_name, macro_mean, table};
use chaffinch::Label;

/// Precision against recall, and below it calibration, side by side for all labels.
pub fn curves(report: &Place<'_>) -> String {
    let mut html = String::from("<div class=\"panels\">");
    for (index, curves) in report.at("curves").items().iter().enumerate() {
        let row = report.at("by_blocks").at("labels").nth(index);
        html += &precision_recall(curves, &row);
    }
    html += "</div><h3>Calibration: is a probability of 0.8 right eight times in ten?</h3>\
        <p class=\"note\">Each dot is the blocks to which the model gave a label about the same probability, the larger \
        the more. Above the dashed line the model was too modest, below it too sure. Over the most probable labels of all \
        blocks, mean probability and share of right labels are ";
    html += &report.at("calibration_error").score();
    html += " apart (the calibration error).</p><div class=\"panels\">";
    for curves in report.at("curves").items() {
        html += &calibration(&curves);
    }
    html + "</div>" + &points(report)
}

fn precision_recall(curves: &Place<'_>, row: &Place<'_>) -> String {
    let label = curves.at("label").text();
    let mut chart = Chart::new(
        260.0,
        220.0,
        &format!("Precision against recall of {label}"),
        &Axis::unit("recall"),
        &Axis::unit("precision"),
    );
    let points = curves.at("precision_recall").items();
    let points = points
        .iter()
        .map(|point| (point.at("recall").number(), point.at("precision").number()));
    chart.line(&format!("line {label}"), points);
    let (precision, recall) = (row.at("precision"), row.at("recall"));
    let at = (recall.number(), precision.number());
    let says = format!("as labelled: precision {:.3}, recall {:.3}", at.1, at.0);
    chart.dot(&format!("dot {label}"), at, 4.5, &says);
    format!(
        "<figure><figcaption>{} average precision {}</figcaption>{}</figure>",
        label_name(label),
        curves.at("average_precision").score(),
        chart.finish()
    )
}

fn calibration(curves: &Place<'_>) -> String {
    let label = curves.at("label").text();
    let mut chart = Chart::new(
        260.0,
        220.0,
        &format!("Share of blocks that are {label}, against the probability they were given"),
        &Axis::unit("mean probability"),
        &Axis::unit("share that has the label"),
    );
    chart.line("ideal", [(0.0, 0.0), (1.0, 1.0)]);
    let bins = curves.at("calibration").items();
    let place = |bin: &Place<'_>| (bin.at("probability").number(), bin.at("share").number());
    chart.line(&format!("line faint {label}"), bins.iter().map(place));
    for bin in &bins {
        let (probability, share) = place(bin);
        let blocks = bin.at("blocks").number();
        let says = format!("{blocks} blocks: probability {probability:.3}, share {share:.3}");
        let radius = 1.5 + blocks.max(1.0).log10();
        chart.dot(&format!("dot {label}"), (probability, share), radius, &says);
    }
    format!(
        "<figure><figcaption>{} calibration error {}</figcaption>{}</figure>",
        label_name(label),
        curves.at("calibration_error").score(),
        chart.finish()
    )
}

/// The points of the curves as tables.
fn points(report: &Place<'_>) -> String {
    let mut html = String::from(
        "<details><summary>The points of these curves</summary><div class=\"panels\">",
    );
    for curves in report.at("curves").items() {
        let rows = curves.at("precision_recall").items();
        let rows = rows.iter().map(|point| {
            ["recall", "precision", "threshold"]
                .map(|key| point.at(key).score())
                .to_vec()
        });
        let name = label_name(curves.at("label").text());
        html += &format!("<div><h4>{name}</h4>");
        html += &table(&["recall", "precision", "threshold"], rows);
        let bins = curves.at("calibration").items();
        let rows = bins.iter().map(|bin| {
            vec![
                bin.at("probability").score(),
                bin.at("share").score(),
                bin.at("blocks").count(),
            ]
        });
        html += &table(&["probability", "share", "blocks"], rows);
        html += "</div>";
    }
    html + "</div></details>"
}

/// F1 against the sites fitted on.
pub fn learning(curve: &Place<'_>) -> String {
    let points = curve.at("points").items();
    let sites = |point: &Place<'_>| point.at("sites").number().max(1.0).log2();
    let (first, last) = (
        points.first().map_or(0.0, sites),
        points.last().map_or(1.0, sites),
    );
    let across = |point: &Place<'_>| match last > first {
        true => (sites(point) - first) / (last - first),
        false => 0.5,
    };
    let ticks = points.iter().map(|point| {
        let sites = point.at("sites").number();
        (across(point), sites.to_string())
    });
    let across_axis = Axis {
        name: "sites fitted on, on a scale of doublings",
        ticks: ticks.collect(),
    };
    let lowest = points.iter().flat_map(|point| {
        let f1 = point.at("f1").items();
        let there = f1.iter().filter(|f1| f1.is_there()).map(Place::number);
        let low = point.at("macro_f1_interval").at("low").number();
        there.chain([low]).collect::<Vec<_>>()
    });
    // The axis begins at the tenth below all that is drawn.
    let bottom = (lowest.fold(0.9, f64::min) * 10.0).floor();
    let up = |f1: f64| (f1 * 10.0 - bottom) / (10.0 - bottom);
    let tenths = (bottom as usize..=10).map(|tenth| tenth as f64 / 10.0);
    let up_axis = Axis {
        name: "F1 by blocks",
        ticks: tenths.map(|tenth| (up(tenth), tenth.to_string())).collect(),
    };
    let mut chart = Chart::new(
        640.0,
        320.0,
        "F1 on held-out sites against the number of sites fitted on",
        &across_axis,
        &up_axis,
    );
    let bound = |end: &'static str| {
        let points = points.iter();
        points.map(move |point| {
            let end = point.at("macro_f1_interval").at(end).number();
            (across(point), up(end))
        })
    };
    chart.area("band", bound("low").chain(bound("high").rev()));
    for label in Label::ALL {
        let there = points.iter().filter_map(|point| {
            let f1 = point.at("f1").nth(label.index());
            f1.is_there().then(|| (across(point), f1.number()))
        });
        let there: Vec<(f64, f64)> = there.collect();
        let line = there.iter().map(|(x, f1)| (*x, up(*f1)));
        chart.line(&format!("line {label}"), line);
        for (x, f1) in there {
            let says = format!("{label} {f1:.3}");
            chart.dot(&format!("dot {label}"), (x, up(f1)), 2.5, &says);
        }
    }
    let all = points.iter();
    let all = all.map(|point| (across(point), point.at("macro_f1").number()));
    chart.line("line macro", all.clone().map(|(x, f1)| (x, up(f1))));
    for (x, f1) in all {
        chart.dot(
            "dot macro",
            (x, up(f1)),
            3.5,
            &format!("macro mean {f1:.3}"),
        );
    }
    let rows = points.iter().map(|point| {
        let f1 = Label::ALL.map(|label| point.at("f1").nth(label.index()).score());
        let mut row = vec![point.at("sites").count(), point.at("pages").count()];
        row.extend(f1);
        row.push(point.at("macro_f1").score());
        row.push(point.at("macro_f1_interval").interval());
        row
    });
    let names = Label::ALL.map(Label::name);
    let mut head = vec!["sites", "pages"];
    head.extend(names);
    head.extend(["macro mean", "95 % of draws"]);
    let key: String = names.map(label_name).join(" ");
    format!(
        "<p class=\"note\">Measured on the {} held-out pages of one fold (number {}), which no fit saw; the band is \
         where 95 % of draws of those pages put the macro mean.</p>\
         <figure class=\"broad\"><figcaption class=\"key\">{} {key}</figcaption>{}</figure>{}",
        curve.at("held_out_pages").count(),
        curve.at("fold").count(),
        macro_mean(),
        chart.finish(),
        table(&head, rows)
    )
}
