export default definePageConfig({ navigationBarTitleText: '服务协议与隐私说明' })
