// Package atomiccheck is the family of analyzers that keep a program's
// atomics right. It holds documentation only; each analyzer is a package of
// its own:
//
//	misuse   Analyzer atomicmisuse   atomic operations used wrongly
//	mixed    Analyzer atomicmixed    variables accessed both atomically and plainly
//	shared   Analyzer atomicshared   plain variables that goroutines share
//	ignore   Analyzer atomicignore   ignore directives that silence nothing
//
// They share no state and do not import each other; internal/suite lists them
// for the drivers.
package atomiccheck
