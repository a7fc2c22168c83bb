// Command findings prints what atomiclint reports on the corpus and the
// standard library, one finding a line, sorted, and counts them by rule and by
// module. Two runs print the same, so that their outputs can be compared with
// diff.
//
//	go run ./findings -enable=all -modules=pebble,std -out /tmp/findings.txt
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/atomiclint/atomiclint/bench/internal/corpus"
	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

// options is what the command line says.
type options struct {
	enable, disable string
	modules         string
	out             string
	tool            string
	list            bool
}

func main() {
	o := new(options)
	flag.StringVar(&o.enable, "enable", "", "comma-separated `rules` to run besides the default ones, or all")
	flag.StringVar(&o.disable, "disable", "", "comma-separated `rules` not to run, or all")
	flag.StringVar(&o.modules, "modules", "", "comma-separated `parts` of the paths of the modules to analyze, std among them; all of them if empty")
	flag.StringVar(&o.out, "out", "", "`file` to write the findings to; standard output then gets the counts alone")
	flag.StringVar(&o.tool, "tool", "", "vet `program` to run instead of atomiclint built from this tree")
	flag.BoolVar(&o.list, "list", false, "print the modules with their numbers of packages and lines, and run nothing")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "findings:", err)
		os.Exit(1)
	}
}

func run(o *options) error {
	c, err := corpus.Load(".", splitList(o.modules))
	if err != nil {
		return err
	}
	if o.list {
		return writeSizes(os.Stdout, c)
	}
	if o.tool == "" {
		temp, err := os.MkdirTemp("", "atomiclint-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		if o.tool, err = vet.Atomiclint.Build(temp); err != nil {
			return err
		}
	}
	command := vet.Command{Dir: ".", Tool: o.tool, Flags: o.flags(), Packages: c.ImportPaths()}
	result, err := command.Run()
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d modules, %d packages; %.1f s of CPU time, %.1f s passed\n",
		len(c.Modules), len(c.Packages), result.CPU.Seconds(), result.Wall.Seconds())
	r := newReport(c, result)
	if err := o.write(r); err != nil {
		return err
	}
	if n := r.writeCrashes(os.Stderr); n > 0 {
		return fmt.Errorf("atomiclint crashed on %d packages", n)
	}
	return nil
}

// flags returns the flags of the tool.
func (o *options) flags() []string {
	var flags []string
	if o.enable != "" {
		flags = append(flags, "-enable="+o.enable)
	}
	if o.disable != "" {
		flags = append(flags, "-disable="+o.disable)
	}
	return flags
}

func (o *options) write(r *report) error {
	if o.out == "" {
		r.writeAll(os.Stdout)
		return nil
	}
	f, err := os.Create(o.out)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	r.writeAll(w)
	r.writeCounts(os.Stdout)
	return errors.Join(w.Flush(), f.Close())
}

func splitList(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}
