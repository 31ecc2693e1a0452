// Package catalogue holds the administrative procedures (thủ tục hành chính) that a centre
// makes public: what each asks for, how long it takes, what it costs, and where it is done.
// The parts of a procedure are those of NĐ 63/2010/NĐ-CP Điều 8.
//
// A catalogue is one file, a line of JSON for each procedure in the order of the codes, so
// that the same procedures are the same bytes. It is read by Read, which keeps a short
// summary of each procedure in memory and leaves the rest on disk. Texts are NFC, without
// line ends of other systems, and no longer than the limits below.
package catalogue
