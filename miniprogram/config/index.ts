import path from 'node:path'
import { defineConfig } from '@tarojs/cli'

/**
 * The API's origin for the mini-program being built, which has no address of its own; without it
 * the local stack's.
 */
const apiOrigin = process.env['API_ORIGIN'] ?? 'http://127.0.0.1:3000'
const { protocol, hostname } = new URL(apiOrigin)
if (protocol !== 'https:' && !['127.0.0.1', 'localhost'].includes(hostname))
  throw new Error(`API_ORIGIN must be https: ${apiOrigin}`)

// Lengths stay in px: a 44 px target is 44 px on the narrowest phone too, and the browser's own
// text zoom works.
const postcss = { pxtransform: { enable: false }, autoprefixer: { enable: true } }
const shared = path.resolve(__dirname, '../../shared/src')

export default defineConfig({
  projectName: 'training-voucher',
  date: '2021-10-26',
  designWidth: 375,
  deviceRatio: { 375: 2 },
  sourceRoot: 'src',
  // Tests build beside a running system, which serves the usual folder.
  outputRoot: process.env['OUTPUT_ROOT'] ?? `dist/${process.env['TARO_ENV'] ?? 'weapp'}`,
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  defineConstants: { API_ORIGIN: JSON.stringify(apiOrigin) },
  mini: {
    postcss,
    compile: { include: [shared] },
    miniCssExtractPluginOption: { ignoreOrder: true },
  },
  h5: {
    publicPath: '/',
    staticDirectory: 'static',
    router: { mode: 'hash' },
    useHtmlComponents: true,
    postcss,
    // Watching (`npm run dev`): the local stack serves the files, at its own address and under the
    // headers that the deployed pages have; those forbid code from strings.
    sourceMapType: 'cheap-module-source-map',
    devServer: {
      host: '127.0.0.1',
      open: false,
      hot: false,
      liveReload: false,
      client: false,
      webSocketServer: false,
      devMiddleware: { writeToDisk: true },
    },
    compile: { include: [shared] },
    // What several pages share is loaded once.
    webpackChain: (chain) => {
      chain.optimization.splitChunks({
        chunks: 'all',
        cacheGroups: {
          default: false,
          vendors: {
            name: 'vendors',
            test: /[\\/]node_modules[\\/]/,
            minChunks: 2,
            priority: 10,
            reuseExistingChunk: true,
          },
          common: {
            name: 'common',
            test: /[\\/]src[\\/]/,
            minChunks: 2,
            priority: 5,
            reuseExistingChunk: true,
          },
        },
      })
    },
    output: {
      filename: 'js/[name].[contenthash:8].js',
      chunkFilename: 'js/[name].[contenthash:8].js',
    },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
  },
})
