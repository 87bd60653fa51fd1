// No hot replacement of modules: watched pages are read again as a whole.
module.exports = {
  presets: [['taro', { framework: 'react', ts: true, compiler: 'webpack5', hot: false }]],
}
