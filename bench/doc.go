// Package bench pins the corpus on which atomiclint is judged: well-known
// concurrent modules, required by go.mod because corpus.go imports them.
//
// Three commands read it: findings lists what atomiclint reports, cost what it
// costs beside other analyzers, and fixes whether its fixes keep code
// compiling. The README tells how to run them.
package bench
