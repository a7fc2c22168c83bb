package main

import (
	"fmt"
	"strings"

	"github.com/atomiclint/atomiclint/docs"
	"github.com/atomiclint/atomiclint/internal/suite"
)

// explain returns the documentation of a rule.
func explain(id string) (string, error) {
	if text, ok := docs.Rule(id); ok {
		return strings.TrimSpace(text), nil
	}
	var ids []string
	for _, r := range suite.Rules() {
		ids = append(ids, r.ID)
	}
	return "", fmt.Errorf("-explain: unknown rule %q; valid rules are %s", id, strings.Join(ids, ", "))
}
