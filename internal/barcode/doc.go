// Package barcode knows the content of the codes that people scan, or type from
// paper: the centre's own ticket code, the code of a dossier (mã hồ sơ), and the QR
// code of a citizen's identity card (CCCD, thẻ Căn cước). Read distinguishes them;
// Framer, Wedge and Clean turn a scanner's output into one text.
//
// Nothing here stores, prints or logs the content of a card: for fmt, slog and
// encoding/json, a Person and a Hidden text show only a mask.
//
// Limits: a scan has at most MaxScanBytes; a card at most 16 fields.
package barcode
