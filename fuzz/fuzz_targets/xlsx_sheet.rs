//! A workbook whose sheet is anything: the package around it is sound, so that
//! its checksums keep nothing from the reader of the sheet.
#![no_main]

use std::{
    io::{Cursor, Write},
    path::Path,
};

use bofu_tabular::{Bounds, Column, Split, Table, read_bytes};
use libfuzzer_sys::fuzz_target;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const BOUNDS: Bounds = Bounds { rows: 1_000, unpacked: 1 << 20 };
const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn package(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{KIND}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |inner: &str| format!("<Relationships>{inner}</Relationships>").into_bytes();
    let parts: [(&str, Vec<u8>); 5] = [
        ("_rels/.rels", relations(&relation("r1", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/_rels/workbook.xml.rels",
            relations(
                &[
                    relation("r1", "worksheet", "/xl/sheet.xml"),
                    relation("r2", "sharedStrings", "/xl/strings.xml"),
                ]
                .concat(),
            ),
        ),
        (
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>".to_vec(),
        ),
        ("xl/sheet.xml", sheet.to_vec()),
        ("xl/strings.xml", strings.to_vec()),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, part) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(&part).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fuzz_target!(|bytes: &[u8]| {
    // A zero byte divides the sheet from its shared texts.
    let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (sheet, strings) = bytes.split_at(at);
    let package = package(sheet, strings.strip_prefix(b"\0").unwrap_or(b"<sst/>"));
    let path = Path::new("a.xlsx");
    if let Ok(table) = Table::open(path, package.clone(), BOUNDS) {
        let _ = table.rows(path, Split::default()).map(Iterator::count);
    }
    let columns = [Column::optional("a", "甲"), Column::optional("b", "乙")];
    let _ = read_bytes(path, package, &columns).map(Iterator::count);
});
