package main

// hostileBugs let one device harm the others.
var hostileBugs = []bug{}
