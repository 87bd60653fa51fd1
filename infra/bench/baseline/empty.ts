/** The least that a function can be; cold starts are told beside it. */
export const handler = async (): Promise<string> => 'nothing'
