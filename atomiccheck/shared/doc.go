// Package shared defines an analyzer that reports plain variables that
// goroutines share without a lock and without an order.
//
// # Analyzer atomicshared
//
// atomicshared: report plain variables that goroutines share
//
// A variable that one goroutine writes while another accesses it has to be
// atomic, or guarded, or handed over. The analyzer finds what runs concurrently,
// through helpers, callbacks, handlers and other packages, and the accesses
// that neither a lock nor a start, join, message or atomic flag keeps apart.
package shared
