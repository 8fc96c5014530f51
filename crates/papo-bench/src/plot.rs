//! Latency against load, as an SVG picture.

use plotters::prelude::*;

use crate::error::Error;
use crate::report::{Latency, Report};

const SIZE: (u32, u32) = (800, 480);

/// A line of the picture: its name, its colour, and what it shows of a latency.
type Quantile = (&'static str, RGBColor, fn(Latency) -> f64);

const QUANTILES: [Quantile; 3] = [
    ("p50", RGBColor(0x1b, 0x7f, 0x5c), |latency| latency.p50),
    ("p99", RGBColor(0x2b, 0x5f, 0xb8), |latency| latency.p99),
    ("p99.9", RGBColor(0xc2, 0x41, 0x2d), |latency| latency.p99_9),
];

/// Draws the curve of `report`: deliveries a second from left to right, milliseconds upwards, in
/// powers of ten.
pub fn plot(report: &Report) -> Result<String, Error> {
    let mut svg = String::new();
    draw(report, &mut svg).map_err(|error| Error::Plot(error.to_string()))?;
    Ok(svg)
}

fn draw(report: &Report, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let points = &report.curve;
    let most = points.iter().map(|point| point.deliveries_per_second).fold(1.0, f64::max);
    let all = || QUANTILES.iter().flat_map(|(_, _, at)| points.iter().map(|p| at(p.latency) / 1e3));
    let lowest = 10_f64.powf(all().fold(f64::MAX, f64::min).clamp(1e-3, 1e3).log10().floor());
    let highest = 10_f64.powf(all().fold(lowest * 10.0, f64::max).log10().ceil());
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let caption = format!("papo bench {}: {} clients", report.work, report.connections);
    let mut chart = ChartBuilder::on(&area)
        .caption(caption, ("sans-serif", 18))
        .margin(16)
        .x_label_area_size(44)
        .y_label_area_size(64)
        .build_cartesian_2d(0.0..most * 1.05, (lowest..highest).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("deliveries a second")
        .y_desc("latency, ms")
        .x_label_formatter(&|value| short(*value))
        .y_label_formatter(&|value| format!("{value}"))
        .light_line_style(BLACK.mix(0.06))
        .draw()?;
    for (name, colour, at) in QUANTILES {
        let line = points.iter().map(|p| (p.deliveries_per_second, at(p.latency) / 1e3));
        chart
            .draw_series(LineSeries::new(line, colour.stroke_width(2)).point_size(3))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE)
        .border_style(BLACK.mix(0.2))
        .draw()?;
    area.present()?;
    Ok(())
}

/// A large number, short.
fn short(value: f64) -> String {
    match value {
        v if v >= 1e6 => format!("{:.1} M", v / 1e6),
        v if v >= 1e3 => format!("{:.0} k", v / 1e3),
        v => format!("{v:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Point;

    #[test]
    fn the_picture_has_a_line_for_each_quantile_and_a_point_for_each_load() {
        let point = |rate: f64, p50| Point {
            rate,
            deliveries_per_second: rate * 10.0,
            latency: Latency { p50, p99: p50 * 3.0, p99_9: p50 * 9.0, max: p50 * 20.0 },
        };
        let curve = vec![point(10.0, 100.0), point(1000.0, 300.0), point(9000.0, 80_000.0)];
        let report = Report { work: "rooms", connections: 1000, curve, ..Report::default() };
        let svg = plot(&report).expect("it can be drawn");
        assert!(svg.starts_with("<svg"), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 9);
        for words in
            ["papo bench rooms: 1000 clients", "p99.9", "latency, ms", "deliveries a second"]
        {
            assert!(svg.contains(words), "{words}");
        }
    }

    #[test]
    fn an_empty_curve_is_an_empty_picture() {
        assert!(plot(&Report::default()).is_ok());
    }
}
