/**
 * Finds state that a module of the app keeps between invocations. Forge uses a process for one installation after the other: what a
 * module remembers of one tenant would be there for the next.
 */
import path from 'node:path';
import ts from 'typescript';

/** `file:line name: why`, in the order of the files. */
export function moduleState(files: readonly string[]): readonly string[] {
  const program = ts.createProgram([...files], { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.CommonJS, noLib: true, types: [] });
  const checker = program.getTypeChecker();
  const wanted = new Set(files.map((file) => path.resolve(file)));
  const sources = program.getSourceFiles().filter((source) => wanted.has(path.resolve(source.fileName)));
  const found: string[] = [];

  const say = (node: ts.Node, name: string, why: string): void => {
    const source = node.getSourceFile();
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${path.relative(process.cwd(), source.fileName)}:${line + 1} ${name}: ${why}`);
  };

  /** The variable of a module that an expression begins with: `cache` of `cache.byId[3]`. */
  const moduleVariable = (expression: ts.Expression): ts.Symbol | undefined => {
    let root = expression;
    while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root) || ts.isNonNullExpression(root))
      root = root.expression;
    if (!ts.isIdentifier(root)) return undefined;
    let symbol = checker.getSymbolAtLocation(root);
    if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) symbol = checker.getAliasedSymbol(symbol);
    const declaration = symbol?.valueDeclaration;
    if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
    // A client of the platform (`kvs.set`) is no state of ours.
    if (!wanted.has(path.resolve(declaration.getSourceFile().fileName))) return undefined;
    const statement = declaration.parent.parent;
    return ts.isVariableStatement(statement) && ts.isSourceFile(statement.parent) ? symbol : undefined;
  };

  const visit = (node: ts.Node): void => {
    if (ts.isVariableStatement(node) && ts.isSourceFile(node.parent) && (node.declarationList.flags & ts.NodeFlags.Const) === 0)
      for (const { name } of node.declarationList.declarations) say(node, name.getText(), 'a variable of a module can be set');
    if (ts.isPropertyDeclaration(node)) {
      const flags = ts.getCombinedModifierFlags(node);
      if ((flags & ts.ModifierFlags.Static) !== 0 && (flags & ts.ModifierFlags.Readonly) === 0)
        say(node, node.name.getText(), 'a static member can be set');
    }
    const target = changed(node);
    const symbol = target === undefined ? undefined : moduleVariable(target);
    if (symbol !== undefined && inFunction(node)) say(node, symbol.name, 'what a module keeps is changed');
    ts.forEachChild(node, visit);
  };
  for (const source of sources) visit(source);
  return found;
}

const CHANGING: ReadonlySet<string> = new Set([
  ...['set', 'add', 'delete', 'clear'],
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin'],
]);

/** The expression whose value a node changes in place. */
function changed(node: ts.Node): ts.Expression | undefined {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && CHANGING.has(node.expression.name.text))
    return node.expression.expression;
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind) && !ts.isIdentifier(node.left)) return node.left;
  if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && !ts.isIdentifier(node.operand))
    return node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken ? node.operand : undefined;
  return ts.isDeleteExpression(node) ? node.expression : undefined;
}

const isAssignment = (kind: ts.SyntaxKind): boolean => kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** While a module loads it may fill its tables; afterwards nobody may. */
function inFunction(node: ts.Node): boolean {
  for (let at: ts.Node | undefined = node.parent; at !== undefined; at = at.parent) if (ts.isFunctionLike(at)) return true;
  return false;
}
