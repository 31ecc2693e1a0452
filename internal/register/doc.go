// Package register says how far a dossier (hồ sơ TTHC) has come. Dossiers come from
// elsewhere: from files of the province's system, or from one that is asked over HTTP. They
// are read at the door by one rule (Key.Take), which keeps a code, a state, dates and a
// counter, and of a person nothing but hashes of three times four figures.
//
// With the code alone anybody may see the code, the state and the level of completion (TT
// 01/2018/TT-VPCP Điều 16): that is Public. The dates come with the slip's four secret
// figures, or the last four of the identity number or the telephone that were declared: that
// is Full. They are two types, so that a date cannot get out by mistake. Every answer says
// from which system it is, how old its data are and whom to ask, above all the answer that a
// dossier is not there.
//
// The package is pure: it reads no clock, file or network.
package register
