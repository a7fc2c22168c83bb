// Command gcl is golangci-lint v2.15.0 with the linter atomiclint built in.
//
// It is what "golangci-lint custom" builds, without cloning anything: the Go
// module proxy is enough.
//
//	go install github.com/atomiclint/atomiclint/gcl@latest
//
// The go.work file beside it makes a build in a clone of the repository use
// the plugin of that clone; a go.mod with a replace could not be installed.
package main

import (
	"fmt"
	"os"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/atomiclint/atomiclint/plugin" // registers the linter
)

func main() {
	if err := commands.Execute(buildInfo()); err != nil {
		fmt.Fprintf(os.Stderr, "The command is terminated due to an error: %v\n", err)
		os.Exit(exitcodes.Failure)
	}
}
