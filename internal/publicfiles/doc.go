// Package publicfiles hands out what a centre must make public (NĐ 61/2018 Điều 8: niêm yết,
// công khai), to whoever asks on the hub's port: the catalogue of procedures in force, and the
// files that hang on procedures. There is nothing in it that would need a key. What needs care
// is the hub, which must go on calling numbers meanwhile.
//
// Which catalogue is in force, the hub's log says; a Shelf has the files, and gives out no
// other than those that the catalogue in force or the one before it names.
package publicfiles
