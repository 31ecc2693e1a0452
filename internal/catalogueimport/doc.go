// Package catalogueimport makes a catalogue of procedures out of the files that people and
// the national portal have: tables (CSV, XLSX), what crawlers of the national catalogue
// write (JSON), and our own form. Several files add up: one has the names, another the
// details of some.
//
// Such files are dirty. What can be mended without guessing is mended, and every repair is
// in the report with what was there before. What is not understood stays as a text, or is
// left out, and is in the report too. Nothing is invented: a fee of "90" is not made
// 90,000 because it looks like it. The rules are listed in docs/CATALOGUE.md.
package catalogueimport
