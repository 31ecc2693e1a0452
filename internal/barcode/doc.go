// Package barcode knows what is inside the codes that people hold up to a
// scanner or type from paper: the centre's own ticket code, the code of a
// dossier (mã hồ sơ), and the QR code on a citizen's identity card (CCCD, thẻ
// Căn cước). Read tells them apart; Framer, Wedge and Clean make one text out
// of what a scanner sends.
//
// Nothing here keeps, prints or logs what stood on a card: a Person and a
// Hidden text show only a mask of themselves to fmt, slog and encoding/json.
//
// Limits: a scan has at most MaxScanBytes; a card at most 16 fields.
package barcode
