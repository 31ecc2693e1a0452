// Package registerfile is a register of dossiers that the province's system drops into a
// folder as CSV or JSON. The newest file counts, once it has not changed for some seconds and
// was read whole; until then, and whenever a file is wrong, the copy before stays in force.
//
// Columns are found by their names, which every system writes in another way; states by their
// words or numbers. Of a person nothing is kept but hashes: see internal/register. What was
// read is kept in the hub's folder in its hashed form, so that a hub that starts while the
// share is gone still answers, and says how old its data are.
package registerfile
