package main

// clockBugs let a clock that is wrong decide something.
var clockBugs = []bug{}
