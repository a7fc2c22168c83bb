package misuse

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// fixLostUpdate makes one operation of a Load and a Store that follow each
// other, or a CompareAndSwap loop.
func (s *subject) fixLostUpdate(load, store *flow.Event, how updateShape) []analysis.SuggestedFix {
	if load.Inlined() || store.Inlined() || load.Func != store.Func || load.Deferred || store.Deferred || load.Op.Operand == nil {
		return nil
	}
	at, ok := s.aloneIn(store.Op.Call)
	r := s.rewriteAt(store.Node)
	if !ok || r == nil {
		return nil
	}
	u := &update{rewrite: r, load: load.Op, store: store.Op, event: load, at: at}
	switch how {
	case computed:
		for _, try := range []func() bool{u.inOneStatement, u.throughLocal, u.storedLater, u.loopOnLocal} {
			if u.edits = nil; try() {
				return u.done("Use " + u.advice)
			}
		}
	case compared:
		if u.loopOnComparison() {
			return u.done("Use a CompareAndSwap loop")
		}
	case drained:
		if u.drain() || u.drainIfSet() {
			return u.done("Use Swap")
		}
	case subtraced:
		if u.drainBySubtraction() {
			return u.done("Use Swap")
		}
	}
	return nil
}

// An update is a Load and a Store that are to become one operation.
type update struct {
	*rewrite
	load, store atomicapi.Op
	event       *flow.Event // the Load
	at          spot        // the Store's statement
	advice      string      // the operation used instead
}

// inOneStatement rewrites
//
//	x.Store(x.Load() + d)
func (u *update) inOneStatement() bool {
	if !isWithin(u.load.Call, u.store.New) || u.loadsAgain(u.store.New) {
		return false
	}
	if call := u.operation(u.store.New, u.load.Call); call != "" {
		u.replace(u.store.Call, call)
		return true
	}
	return u.loopOn(u.at.stmt, u.store.New, u.load.Call)
}

// loadsAgain reports whether n operates on an atomic variable but by the Load:
// what is computed from that is not known here.
func (u *update) loadsAgain(n ast.Node) bool {
	for m := range ast.Preorder(n) {
		if call, ok := m.(*ast.CallExpr); ok && call != u.load.Call {
			if op, ok := u.api.OpOf(u.info, call); ok && (op.Kind != atomicapi.Load || u.sameOperand(op, u.load)) {
				return true
			}
		}
	}
	return false
}

// sameOperand reports whether both are written to operate on one variable.
func (u *update) sameOperand(a, b atomicapi.Op) bool {
	return a.Operand == nil || b.Operand == nil || u.source(a.Operand) == u.source(b.Operand)
}

// operation returns the call that does to the variable what value does to
// loaded, which is part of it, or "".
func (u *update) operation(value ast.Expr, loaded ast.Node) string {
	b, ok := ast.Unparen(value).(*ast.BinaryExpr)
	if !ok {
		return ""
	}
	operand := b.Y
	if ast.Unparen(b.X) != loaded {
		if ast.Unparen(b.Y) != loaded || b.Op == token.SUB || b.Op == token.AND_NOT {
			return ""
		}
		operand = b.X
	}
	return u.operate(b.Op, operand)
}

// operate returns the call that does x = x op operand, or "".
func (u *update) operate(op token.Token, operand ast.Expr) string {
	var kind atomicapi.Kind
	var arg string
	switch op {
	case token.ADD, token.ADD_ASSIGN, token.INC:
		kind, arg = atomicapi.Add, "1"
		if operand != nil {
			arg = u.source(ast.Unparen(operand))
		}
	case token.SUB, token.SUB_ASSIGN, token.DEC:
		kind, arg = atomicapi.Add, u.negated(operand)
	case token.OR, token.OR_ASSIGN:
		kind, arg = atomicapi.Or, u.source(ast.Unparen(operand))
	case token.AND, token.AND_ASSIGN:
		kind, arg = atomicapi.And, u.source(ast.Unparen(operand))
	case token.AND_NOT, token.AND_NOT_ASSIGN:
		kind, arg = atomicapi.And, u.complement(operand)
	}
	if arg == "" || !isNumeric(wordOf(u.store)) {
		return ""
	}
	u.advice = kind.String()
	return u.otherCall(u.store, kind, arg)
}

func isNumeric(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

// negated returns what adds -e, where nil stands for 1.
func (u *update) negated(e ast.Expr) string {
	word := wordOf(u.store)
	b, ok := word.Underlying().(*types.Basic)
	if !ok {
		return ""
	}
	value := constant.MakeInt64(1)
	text := "1"
	if e != nil {
		value, text = u.info.Types[e].Value, u.operandText(e)
	}
	if value == nil {
		return "-" + text
	}
	if constant.Sign(value) <= 0 {
		return ""
	}
	if b.Info()&types.IsUnsigned == 0 {
		return "-" + text
	}
	if _, named := types.Unalias(word).(*types.Named); named {
		return ""
	}
	if n, exact := constant.Uint64Val(constant.ToInt(value)); exact && isLiteral(text) {
		return "^" + b.Name() + "(" + strconv.FormatUint(n-1, 10) + ")"
	}
	return "^" + b.Name() + "(" + text + " - 1)"
}

func isLiteral(text string) bool { return strings.Trim(text, "0123456789") == "" }

// complement returns the operand with which And clears the bits of e.
func (u *update) complement(e ast.Expr) string {
	text := u.operandText(e)
	tv := u.info.Types[e]
	b, ok := wordOf(u.store).Underlying().(*types.Basic)
	if !ok {
		return ""
	}
	if tv.Value != nil && b.Info()&types.IsUnsigned != 0 {
		if strings.HasPrefix(text, "(") {
			return "^" + b.Name() + text
		}
		return "^" + b.Name() + "(" + text + ")" // ^1 does not fit an unsigned type
	}
	return "^" + text
}

// operandText returns e such that an operator can stand before it.
func (u *update) operandText(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr, *ast.UnaryExpr, *ast.StarExpr:
		return "(" + u.source(e) + ")"
	default:
		return u.source(e)
	}
}
