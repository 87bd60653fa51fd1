/** WeChat draws the frame around the pages itself; `frame.h5.ts` takes this file's place in the browser. */
export {}
