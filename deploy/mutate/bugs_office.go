package main

// officeBugs spoil what an office imports, exports and rates.
var officeBugs = []bug{}
