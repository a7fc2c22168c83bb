package accesses

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// A Claim is what the author says keeps callers apart, other than the atomic operations.
type Claim uint8

const (
	Nothing  Claim = iota
	LockHeld       // a lock that the caller holds
	Alone          // nobody else is there: one goroutine, or a time when there is no other
)

// saysLocked matches a comment in which the author claims [LockHeld].
var saysLocked = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\b(lock|locks|mutex|\w*mu)\b[^.;]{0,60}\b(held|locked|taken|acquired)\b`,
	`\b(hold|holds|holding|acquire|acquires|acquired)\b[^.;]{0,40}\b(lock|locks|mutex|\w*mu)\b`,
	`\+checklocks`,
	`\b(guarded|protected) by\b`,
}, "|"))

// saysAlone matches a comment in which the author claims [Alone].
var saysAlone = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\bnot (safe for concurrent|thread[- ]?safe|goroutine[- ]?safe|concurrency[- ]?safe)`,
	`\b(not|never|cannot|can't) be called concurrently\b`,
	`\b(racy|lossy)\b[^.;]{0,40}\b(by design|on purpose|fine|ok|harmless)\b`,
	`\b(best[- ]effort|approximate|harmless)\b`,
	`\bmain thread\b`,
	`\b(no|not|without|never)\b[^.;]{0,40}\b(other|concurrent) (goroutines?|threads?|operations?|transactions?|callers?|users?|accesses|access)\b`,
	`\b(single|one|sole)[- ](writer|producer|consumer|publisher|threaded|goroutine)\b`,
	`\b(only|always) (ever )?(be )?(called|accessed|written|updated|modified|set|run|used|touched) (by|from|in|within|on)\b`,
	`\bonly (writer|producer|consumer|publisher)\b`,
	`\b(called|used|run) by (the|a|one) \w+ only\b`,
	`\b(same|one|a single|by the) goroutine\b`,
	`\bonly (the|a|one) [\w-]+ (goroutine|thread|loop)\b`,
	`\b(soft|advisory) (limit|quota|bound|cap|maximum)\b`,
	`\b(limit|quota|bound|cap|maximum)s? (is|are) (soft|advisory|approximate)\b`,
	`\bfor test(s|ing)? only\b`, `\b(not|n't) (need|have) to be (thread|goroutine|concurrency)[- ]?safe\b`,
	`\b(used|only|exists?|exported|meant|hook) (for|in|by) (the |unit |all )*(tests?|testing)\b`,
	`\b(start|end) of (the|a|each|every) test\b`, `\bfails? (the |unit )*tests?\b`,
	`\b(during|at|on) (startup|recovery|init|initialization)\b`,
	plainSuffices,
}, "|"))

// plainSuffices matches the words for an access that is safe though it is not atomic.
const plainSuffices = `\b(safe|fine|ok|okay|enough)\b[^.;]{0,40}\bplain\b|\bplain\b[^.;]{0,40}\b(safe|fine|ok|okay|enough|suffices?)\b`

// saysPlain matches a comment at a statement in which the author says why a plain access
// is enough there.
var saysPlain = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\bno need (for|to)\b[^.;]{0,30}\b(atomic|lock|mutex)`, `\b(needn't|need not|don't need( to)?)\b[^.;]{0,20}\batomic`,
	plainSuffices, `\bexclusive access\b`, `\bnot (yet )?(shared|published|started|visible)\b`, `\bnobody else\b`, `\bno one else\b`,
	`\bonly (writer|goroutine|thread)\b`, `\bsingle[- ](writer|threaded)\b`,
	`\b(racy|race)\b[^.;]{0,40}\b(by design|on purpose|fine|ok|okay|harmless|benign|safe|intended|intentional)\b`, `\bbenign\b`,
}, "|"))

// SaysPlain reports whether a comment above or behind the access at pos says that it need
// not be atomic.
func (x *Index) SaysPlain(pos token.Pos) bool {
	doc := x.commentAt(pos)
	if doc == nil {
		return false
	}
	said, ok := x.docPlain[doc]
	if !ok {
		said = matches(saysPlain, doc)
		x.docPlain[doc] = said
	}
	return said
}

// saysConfined matches documentation of a type that leaves it to the user to
// keep goroutines apart.
var saysConfined = regexp.MustCompile(`(?i)\bnot (meant to be |be )?(safe for concurrent|thread[- ]?safe|goroutine[- ]?safe|concurrency[- ]?safe)|` +
	`\b(not|never|cannot|can't) be (used|shared|accessed) (concurrently|by (several|multiple) goroutines)\b`)

// AuthorExcludes reports whether the author makes a claim about e.
func (x *Index) AuthorExcludes(e *flow.Event) bool { return x.AuthorClaims(e) != Nothing }

// AuthorClaims returns what the documentation of e's function, or of the variable that e
// accesses, claims; a function may also be named as one that is called with a lock held.
func (x *Index) AuthorClaims(e *flow.Event) Claim {
	claim := x.FuncClaims(e)
	loc, ok := flow.LocOf(e.Addr)
	if claim == Alone || !ok || loc.Obj == nil || loc.Obj.Pkg() != x.Pass.Pkg {
		return claim
	}
	if said := x.ProtocolOf(loc.Obj); said != nil && said.Atomic {
		return claim // the lock is for some accesses alone
	}
	cur, ok := x.Curs.At(loc.Obj.Pos(), loc.Obj.Pos())
	if !ok {
		return claim
	}
	for c := range cur.Enclosing((*ast.Field)(nil), (*ast.ValueSpec)(nil)) {
		switch n := c.Node().(type) {
		case *ast.Field:
			return max(claim, x.claimed(n.Doc), x.claimed(n.Comment))
		case *ast.ValueSpec:
			claim = max(claim, x.claimed(n.Doc), x.claimed(n.Comment))
			if decl, ok := c.Parent().Node().(*ast.GenDecl); ok && !decl.Lparen.IsValid() {
				claim = max(claim, x.claimed(decl.Doc))
			}
			return claim
		}
	}
	return claim
}

// FuncClaims returns what the author claims of e's function, or of all its callers.
func (x *Index) FuncClaims(e *flow.Event) Claim {
	loc, ok := flow.LocOf(e.Addr)
	return x.funcClaims(e.Func.Top(), ok && loc.Elem && IsParam(loc.Obj), 0)
}

// A claimKey is what funcClaims is asked.
type claimKey struct {
	fn      *flow.Func
	anyLock bool
	depth   int
}

// funcClaims returns what the author claims of a function, or of every caller that it has. A
// lock that a caller holds counts for the claim that others make, and by itself if anyLock.
func (x *Index) funcClaims(fn *flow.Func, anyLock bool, depth int) Claim {
	key := claimKey{fn, anyLock, depth}
	claim, ok := x.claims[key]
	if !ok {
		if claim = x.ownClaim(fn); claim == Nothing && fn.Obj != nil && depth <= 2 {
			claim = x.callersClaim(fn, anyLock, depth)
		}
		x.claims[key] = claim
	}
	return claim
}

// ownClaim returns what the author claims of the function itself.
func (x *Index) ownClaim(fn *flow.Func) Claim {
	decl, ok := fn.Node.(*ast.FuncDecl)
	switch {
	case !ok:
		return Nothing
	case x.typeExcludes(decl):
		return Alone
	case isNamedLocked(decl.Name.Name):
		return max(x.claimed(decl.Doc), LockHeld)
	}
	return x.claimed(decl.Doc)
}

// callersClaim returns the least that is claimed where fn is called.
func (x *Index) callersClaim(fn *flow.Func, anyLock bool, depth int) Claim {
	sites, all := x.Prog.CallSites(fn.Obj)
	if !all {
		return Nothing
	}
	claim, claimed := Alone, anyLock
	for _, site := range sites {
		c := Nothing
		if x.Prog.RunsInPlace(site.Func) {
			c = x.funcClaims(site.Func.Top(), anyLock, depth+1)
		}
		claimed = claimed || c != Nothing
		if len(site.Locks) > 0 {
			c = max(c, LockHeld)
		}
		if claim = min(claim, c); claim == Nothing {
			return Nothing
		}
	}
	if !claimed {
		return Nothing
	}
	return claim
}

// typeExcludes reports whether the documentation of the receiver's type says
// that its users keep goroutines apart.
func (x *Index) typeExcludes(decl *ast.FuncDecl) bool {
	if decl.Recv == nil || len(decl.Recv.List) != 1 {
		return false
	}
	t := x.Info.TypeOf(decl.Recv.List[0].Type)
	if t == nil {
		return false
	}
	named, ok := types.Unalias(pointee(t)).(*types.Named)
	if !ok || named.Obj().Pkg() != x.Pass.Pkg {
		return false
	}
	cur, ok := x.Curs.At(named.Obj().Pos(), named.Obj().Pos())
	if !ok {
		return false
	}
	for c := range cur.Enclosing((*ast.TypeSpec)(nil)) {
		spec := c.Node().(*ast.TypeSpec)
		decl, ok := c.Parent().Node().(*ast.GenDecl)
		return matches(saysConfined, spec.Doc) || ok && !decl.Lparen.IsValid() && matches(saysConfined, decl.Doc)
	}
	return false
}

// IsParam reports whether obj is a parameter or receiver: what it points to is
// some variable of the caller's, guarded by we do not know what.
func IsParam(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && (v.Kind() == types.ParamVar || v.Kind() == types.RecvVar)
}

// severalGoroutines matches words for more than one goroutine that look like
// words for one.
var severalGoroutines = regexp.MustCompile(`(?i)\b(one|a single) goroutine (per|for (each|every)|each)\b`)

func pointee(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// A commentKey is the line on which a comment ends.
type commentKey struct {
	file *token.File
	line int
}
