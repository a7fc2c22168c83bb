// Command atomiclint keeps a program's atomics right. It is two programs in
// one: a linter of its own, and a tool for go vet.
//
//	atomiclint ./...
//	go vet -vettool=$(which atomiclint) ./...
//
// Both take -enable, -disable, -atomic-packages and -parallel. Run atomiclint
// -help for the other flags of the first. The second has those of go vet, -json, -fix
// and -diff among them, and a flag for each analyzer and each of its settings.
package main

import "os"

func main() {
	args := os.Args[1:]
	if isVetCall(args) {
		vet(args)
	}
	os.Exit(run(args, os.Stdout, os.Stderr))
}
