//! A chart as SVG.

use std::fmt::Write as _;

use bofu_domain::language::Lang;

use super::{
    chart::{BAR, Chart, HEAD},
    drawing::{Anchor, Ink, Mark, POINT},
};

/// The fonts that a viewer of an SVG may have, in order.
const FAMILY: &str =
    "Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif";

/// A chart as SVG, 720 points wide and as high as its bars ask.
pub fn svg(chart: &Chart, lang: Lang) -> String {
    let (width, margin) = (720 * POINT, 24 * POINT);
    let inner = width - 2 * margin;
    let mut marks = chart.head((margin, margin), inner, lang);
    let mut y = margin + HEAD;
    for bar in &chart.bars {
        marks.extend(Chart::bar(bar, (margin, y), inner, lang));
        y += BAR;
    }
    let height = y + margin;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}pt\" height=\"{}pt\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{FAMILY}\" role=\"img\" \
         aria-label=\"{}\">\n",
        width / POINT,
        height / POINT,
        escaped(chart.title.pick(lang))
    );
    let _infallible =
        writeln!(text, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
    for mark in &marks {
        let _infallible = writeln!(text, "{}", element(mark));
    }
    text.push_str("</svg>\n");
    text
}

fn element(mark: &Mark) -> String {
    let colour = |ink: Ink| {
        let (red, green, blue) = ink.rgb();
        format!("#{red:02x}{green:02x}{blue:02x}")
    };
    match mark {
        Mark::Box { x, y, width, height, ink } => format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
            colour(*ink)
        ),
        Mark::Text { x, y, anchor, look, text } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let weight = if look.bold { " font-weight=\"bold\"" } else { "" };
            format!(
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\" text-anchor=\"{anchor}\"{weight} \
                 fill=\"{}\">{}</text>",
                look.size,
                colour(look.ink),
                escaped(text)
            )
        }
    }
}

/// A text as XML holds it; control characters, which it does not, are blanks.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            control if control.is_control() => safe.push(' '),
            plain => safe.push(plain),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use bofu_domain::{language::Text, money::Money};

    use super::*;
    use crate::{Bar, Gauge};

    #[test]
    fn a_chart_is_well_formed_xml_whatever_its_labels_say() {
        let yuan = |text| Money::parse(text).unwrap();
        let gauge = Gauge { limit: Some(yuan("100")), own: yuan("30"), external: Money::ZERO };
        let label = Text::new("<甲>&\"乙\"\u{1}", "a");
        let bar = Bar { label, gauge, over: 2 };
        let chart = Chart { title: Text::new("限额", "Ceilings"), bars: vec![bar] };
        let text = svg(&chart, Lang::Zh);
        assert!(text.contains("&lt;甲&gt;&amp;&quot;乙&quot; </text>"));
        assert!(text.contains("30.00 / 100.00 · 30.0 %") && text.contains("其中超限 2 行"));
        let mut reader = quick_xml::Reader::from_str(&text);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
}
