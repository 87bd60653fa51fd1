/** The modules whose checks are taken out, from the project's root: rules, operations, and entries. */
export const MEASURED =
  /^functions\/src\/(domain|entry\/(api|queue|stream|schedule))\/.*(?<!\.test)\.ts$/
