package main

// configBugs leave a technician without a word.
var configBugs = []bug{}
