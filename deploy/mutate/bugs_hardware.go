package main

// hardwareBugs believe a printer, a scanner or a disk too much.
var hardwareBugs = []bug{}
