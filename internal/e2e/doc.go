// Package e2e holds tests alone: the linter as users run it, in its three
// drivers and in the quickstart. They build a golangci-lint, which takes some
// minutes when nothing is cached, and are skipped with -short.
package e2e
