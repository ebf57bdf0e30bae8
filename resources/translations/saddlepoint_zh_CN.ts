<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a run (its run.toml) or a configuration</source>
        <translation>打开一次运行（其 run.toml）或一份配置</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>A run, or pictures</source>
        <translation>一次运行，或图片</translation>
    </message>
    <message>
        <source>&amp;Export model…</source>
        <translation>导出模型(&amp;E)…</translation>
    </message>
    <message>
        <source>The model, or the whole run, as one file</source>
        <translation>将模型或整个运行存为一个文件</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Reset all &amp;edits</source>
        <translation>还原所有修改(&amp;E)</translation>
    </message>
    <message>
        <source>The seed as the generator draws it</source>
        <translation>回到生成器由种子画出的样子</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>继续(&amp;P)</translation>
    </message>
    <message>
        <source>Play or pause  (Space)</source>
        <translation>继续或暂停（空格）</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>Save and end the run</source>
        <translation>保存并结束运行</translation>
    </message>
    <message>
        <source>&amp;Step</source>
        <translation>单步(&amp;S)</translation>
    </message>
    <message>
        <source>While paused: one round</source>
        <translation>暂停时：一轮</translation>
    </message>
    <message>
        <source>Step the &amp;discriminator</source>
        <translation>判别器单步(&amp;D)</translation>
    </message>
    <message>
        <source>Step the &amp;generator</source>
        <translation>生成器单步(&amp;G)</translation>
    </message>
    <message>
        <source>Sample &amp;now</source>
        <translation>立即采样(&amp;N)</translation>
    </message>
    <message>
        <source>Show what the generator makes now</source>
        <translation>显示生成器此刻的输出</translation>
    </message>
    <message>
        <source>Snaps&amp;hot</source>
        <translation>快照(&amp;H)</translation>
    </message>
    <message>
        <source>Save a checkpoint that is kept</source>
        <translation>保存一个不会被清理的检查点</translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation>粘贴图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Other direction</source>
        <translation>反方向(&amp;O)</translation>
    </message>
    <message>
        <source>Next &amp;view</source>
        <translation>下一种视图(&amp;V)</translation>
    </message>
    <message>
        <source>The next way to look at what is shown</source>
        <translation>换一种方式查看当前内容</translation>
    </message>
    <message>
        <source>&amp;Random seed</source>
        <translation>随机种子(&amp;R)</translation>
    </message>
    <message>
        <source>Add a &amp;key frame</source>
        <translation>添加关键帧(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Copy the picture</source>
        <translation>复制图片(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Save the picture…</source>
        <translation>保存图片(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Home</source>
        <translation>首页(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Data</source>
        <translation>数据(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Compose</source>
        <translation>搭建(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>训练(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Explore</source>
        <translation>探索(&amp;E)</translation>
    </message>
    <message>
        <source>Trans&amp;late</source>
        <translation>转换(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Runs</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>日志(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Command palette…</source>
        <translation>命令面板(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About Saddlepoint</source>
        <translation>关于 Saddlepoint(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
</context>
<context>
    <name>Amounts</name>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>{days} days</source>
        <translation>{days} 天</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>The engine could not be loaded</source>
        <translation>无法加载引擎</translation>
    </message>
    <message>
        <source>The runs could not be listed</source>
        <translation>无法列出运行</translation>
    </message>
    <message>
        <source>Saddlepoint met a bug</source>
        <translation>Saddlepoint 遇到程序错误</translation>
    </message>
    <message>
        <source>Please report it; training goes on.</source>
        <translation>请报告此问题；训练会继续。</translation>
    </message>
    <message>
        <source>Please report this.</source>
        <translation>请报告此问题。</translation>
    </message>
</context>
<context>
    <name>AxisPair</name>
    <message>
        <source>entry {}</source>
        <translation>分量 {}</translation>
    </message>
    <message>
        <source>Axis across</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>Axis upwards</source>
        <translation>纵轴</translation>
    </message>
    <message>
        <source>Swap the axes</source>
        <translation>交换两轴</translation>
    </message>
    <message>
        <source>A&amp;cross</source>
        <translation>横向(&amp;C)</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>纵向</translation>
    </message>
</context>
<context>
    <name>AxisPlane</name>
    <message>
        <source>Move the handle</source>
        <translation>移动手柄</translation>
    </message>
    <message>
        <source>Move it further</source>
        <translation>移动更远</translation>
    </message>
    <message>
        <source>Shift with an arrow</source>
        <translation>Shift 加方向键</translation>
    </message>
    <message>
        <source>Back to the middle</source>
        <translation>回到中央</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Home</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
</context>
<context>
    <name>BarList</name>
    <message>
        <source>{number} more</source>
        <translation>还有 {number} 个</translation>
    </message>
</context>
<context>
    <name>ChangeList</name>
    <message>
        <source>Reset all</source>
        <translation>全部还原</translation>
    </message>
    <message>
        <source>Changed from {title}</source>
        <translation>与“{title}”的差异</translation>
    </message>
    <message>
        <source>Reset to {value}</source>
        <translation>还原为 {value}</translation>
    </message>
    <message>
        <source>Reset {option}</source>
        <translation>还原 {option}</translation>
    </message>
</context>
<context>
    <name>ChoiceEditor</name>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>“{value}” is not a choice; pick one</source>
        <translation>“{value}”不在选项中，请选择一项</translation>
    </message>
</context>
<context>
    <name>ClosingPanel</name>
    <message>
        <source>The turn in progress is finished, then everything is written to disk.</source>
        <translation>先完成当前回合，然后把一切写入磁盘。</translation>
    </message>
    <message>
        <source>Close &amp;now</source>
        <translation>立即关闭(&amp;N)</translation>
    </message>
    <message>
        <source>Leaves without saving; the run resumes from its last checkpoint</source>
        <translation>不保存即退出；之后可从最近的检查点恢复</translation>
    </message>
    <message>
        <source>Saving {} …</source>
        <translation>正在保存 {} …</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Type a command…</source>
        <translation>输入命令…</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>No command has these letters.</source>
        <translation>没有含这些字母的命令。</translation>
    </message>
</context>
<context>
    <name>CompareCanvas</name>
    <message>
        <source>Comparison of two pictures</source>
        <translation>两张图片的对比</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Nothing is shown yet.</source>
        <translation>尚未显示任何内容。</translation>
    </message>
    <message>
        <source>{before} left and {after} right of a divider at {percent} %; the arrow keys move it.</source>
        <translation>{before}在左，{after}在右，分隔线位于 {percent} %；方向键可移动它。</translation>
    </message>
    <message>
        <source>{shown} is shown; the left arrow shows {before}, the right one {after}.</source>
        <translation>正在显示{shown}；左方向键显示{before}，右方向键显示{after}。</translation>
    </message>
    <message>
        <source>{before} beside {after}.</source>
        <translation>{before}与{after}并排。</translation>
    </message>
</context>
<context>
    <name>ComposeBoard</name>
    <message>
        <source>Game</source>
        <translation>博弈</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>目标函数</translation>
    </message>
    <message>
        <source>Pairs made from the data</source>
        <translation>由数据制作的成对图片</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Sections of the run</source>
        <translation>运行的各部分</translation>
    </message>
    <message>
        <source>Optimiser of the {player}</source>
        <translation>{player}的优化器</translation>
    </message>
    <message>
        <source>&amp;Open TOML…</source>
        <translation>打开 TOML(&amp;O)…</translation>
    </message>
    <message>
        <source>Save &amp;as TOML…</source>
        <translation>另存为 TOML(&amp;A)…</translation>
    </message>
</context>
<context>
    <name>ComposeLines</name>
    <message>
        <source>{rounds} rounds, batch {batch}</source>
        <translation>{rounds} 轮，批大小 {batch}</translation>
    </message>
    <message>
        <source>every {rounds} rounds</source>
        <translation>每 {rounds} 轮</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Game</source>
        <translation>博弈</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>目标函数</translation>
    </message>
    <message>
        <source>Regularisers</source>
        <translation>正则化</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>成对图片</translation>
    </message>
    <message>
        <source>Optimisers</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>ComposePage</name>
    <message>
        <source>Compose</source>
        <translation>搭建</translation>
    </message>
    <message>
        <source>Loading the engine…</source>
        <translation>正在加载引擎…</translation>
    </message>
    <message>
        <source>{path} cannot be written</source>
        <translation>无法写入 {path}</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation>请选择其他位置。</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>已保存 {path}</translation>
    </message>
    <message>
        <source>{title} · {count} changed</source>
        <translation>{title} · 改动 {count} 项</translation>
    </message>
    <message>
        <source>Measuring size, time and memory…</source>
        <translation>正在测量规模、时间与内存…</translation>
    </message>
    <message>
        <source>Nothing is measured while a run is in training.</source>
        <translation>有运行在训练时不做测量。</translation>
    </message>
    <message>
        <source>Size, time and memory show once everything fits.</source>
        <translation>各项选择相互兼容后，将显示规模、时间与内存。</translation>
    </message>
    <message>
        <source>There is no estimate.</source>
        <translation>暂无估算。</translation>
    </message>
    <message>
        <source>The pictures are being checked: {done} of {total}.</source>
        <translation>正在检查图片：{done} / {total}。</translation>
    </message>
    <message>
        <source>Own composition</source>
        <translation>自行搭建</translation>
    </message>
    <message>
        <source>Open a configuration</source>
        <translation>打开配置</translation>
    </message>
    <message>
        <source>Save the configuration</source>
        <translation>保存配置</translation>
    </message>
    <message>
        <source>The engine could not be loaded: {why}</source>
        <translation>无法加载引擎：{why}</translation>
    </message>
</context>
<context>
    <name>CurveBar</name>
    <message>
        <source>&amp;Log</source>
        <translation>对数(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Band</source>
        <translation>区间(&amp;B)</translation>
    </message>
    <message>
        <source>Rounds</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图片数</translation>
    </message>
    <message>
        <source>Wall time</source>
        <translation>实际时间</translation>
    </message>
    <message>
        <source>Active time</source>
        <translation>训练时间</translation>
    </message>
    <message>
        <source>What the horizontal axis measures</source>
        <translation>横轴的度量</translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>Logarithmic heights; values ≤ 0 are left out (L)</source>
        <translation>纵轴取对数；≤ 0 的值不绘制（L）</translation>
    </message>
    <message>
        <source>Minimum and maximum of the rounds in each reading</source>
        <translation>每次读数所含各轮的最小值与最大值</translation>
    </message>
    <message>
        <source>Weight of what came before in the smooth line; 0 shows the readings alone</source>
        <translation>平滑线中历史值的权重；为 0 时只显示原始读数</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>适配(&amp;F)</translation>
    </message>
    <message>
        <source>Show everything and follow the newest (F)</source>
        <translation>显示全部并跟随最新（F）</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>导出(&amp;X)</translation>
    </message>
    <message>
        <source>Values as CSV …</source>
        <translation>数值导出为 CSV …</translation>
    </message>
    <message>
        <source>Picture as PNG …</source>
        <translation>图片导出为 PNG …</translation>
    </message>
    <message>
        <source>Drawing as SVG …</source>
        <translation>矢量图导出为 SVG …</translation>
    </message>
    <message>
        <source>&amp;Smooth</source>
        <translation>平滑(&amp;S)</translation>
    </message>
</context>
<context>
    <name>CurveLegend</name>
    <message>
        <source>Legend: tick what is drawn; values at the cursor</source>
        <translation>图例：勾选要绘制的曲线；显示光标处的值</translation>
    </message>
    <message>
        <source>now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>mean {0}, from {1} to {2}</source>
        <translation>均值 {0}，范围 {1} 至 {2}</translation>
    </message>
    <message>
        <source>dashed: {0} at the equilibrium</source>
        <translation>虚线：均衡值 {0}</translation>
    </message>
</context>
<context>
    <name>CurvePlot</name>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>losses</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>watched</source>
        <translation>观测量</translation>
    </message>
</context>
<context>
    <name>DataBoard</name>
    <message>
        <source>&amp;Use this data</source>
        <translation>使用此数据(&amp;U)</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>{usable} pictures usable, {skipped} skipped</source>
        <translation>{usable} 张图片可用，跳过 {skipped} 张</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健康状况</translation>
    </message>
    <message>
        <source>Drop the folder to train on its pictures</source>
        <translation>放下文件夹，用其中的图片训练</translation>
    </message>
</context>
<context>
    <name>DataFacts</name>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Sizes as stored</source>
        <translation>原始尺寸</translation>
    </message>
    <message>
        <source>Aspect, width to height</source>
        <translation>宽高比</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>点数</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片数</translation>
    </message>
    <message>
        <source>drawn fresh, endless</source>
        <translation>实时采样，数量不限</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>成对图片</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Label map</source>
        <translation>标签图</translation>
    </message>
    <message>
        <source>Offers</source>
        <translation>提供</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>points in {count} dimensions</source>
        <translation>{count} 维点</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>彩色</translation>
    </message>
    <message>
        <source>colour with transparency</source>
        <translation>带透明度的彩色</translation>
    </message>
    <message>
        <source>{count} channels</source>
        <translation>{count} 个通道</translation>
    </message>
    <message>
        <source>{count} modes</source>
        <translation>{count} 个模式</translation>
    </message>
    <message>
        <source>points</source>
        <translation>点集</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} 个类别</translation>
    </message>
    <message>
        <source>pairs</source>
        <translation>成对图片</translation>
    </message>
    <message>
        <source>two domains</source>
        <translation>两个域</translation>
    </message>
    <message>
        <source>square</source>
        <translation>方形</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Loading the engine…</source>
        <translation>正在加载引擎…</translation>
    </message>
    <message>
        <source>any folder on this machine</source>
        <translation>本机上的任意文件夹</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Opening was stopped; nothing was changed.</source>
        <translation>已停止打开；没有任何改动。</translation>
    </message>
    <message>
        <source>This data is not open.</source>
        <translation>此数据尚未打开。</translation>
    </message>
    <message>
        <source>&amp;Download ({size})</source>
        <translation>下载（{size}）(&amp;D)</translation>
    </message>
    <message>
        <source>This set is not on this machine yet.</source>
        <translation>此数据集尚不在本机。</translation>
    </message>
    <message>
        <source>It is downloaded once and kept in {folder}. If you have it already, name its folder in the options.</source>
        <translation>只需下载一次，保存在 {folder}。如果已有此数据集，请在选项中指定其文件夹。</translation>
    </message>
    <message>
        <source>Pictures appear here after the download.</source>
        <translation>下载完成后图片显示在此。</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>正在打开</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>There is nothing to show.</source>
        <translation>没有可显示的内容。</translation>
    </message>
    <message>
        <source>The data has to be open first</source>
        <translation>须先打开数据</translation>
    </message>
    <message>
        <source>Choose a folder of pictures</source>
        <translation>选择图片文件夹</translation>
    </message>
    <message>
        <source>The engine could not be loaded.</source>
        <translation>无法加载引擎。</translation>
    </message>
</context>
<context>
    <name>DataSection</name>
    <message>
        <source>Look at it, or choose other &amp;data…</source>
        <translation>查看，或选择其他数据(&amp;D)…</translation>
    </message>
</context>
<context>
    <name>DataSources</name>
    <message>
        <source>Data sets</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Ch&amp;oose folder…</source>
        <translation>选择文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>Train on your own pictures; a folder can also be dropped anywhere on the page</source>
        <translation>用自己的图片训练；也可把文件夹拖到页面任意处</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>点集</translation>
    </message>
    <message>
        <source>Bundled</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>Standard sets</source>
        <translation>标准数据集</translation>
    </message>
    <message>
        <source>My pictures</source>
        <translation>我的图片</translation>
    </message>
</context>
<context>
    <name>DirectionDesk</name>
    <message>
        <source>{} directions are known.</source>
        <translation>已知 {} 个方向。</translation>
    </message>
</context>
<context>
    <name>DirectionFinder</name>
    <message>
        <source>Fi&amp;nd directions…</source>
        <translation>寻找方向(&amp;N)…</translation>
    </message>
    <message>
        <source>Kind of directions</source>
        <translation>方向的种类</translation>
    </message>
    <message>
        <source>How many directions</source>
        <translation>方向数量</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>寻找</translation>
    </message>
    <message>
        <source>Principal components</source>
        <translation>主成分</translation>
    </message>
    <message>
        <source>From the weights</source>
        <translation>来自权重</translation>
    </message>
    <message>
        <source>Between classes</source>
        <translation>类别之间</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>正在寻找</translation>
    </message>
    <message>
        <source>In which ways samples differ most, of ten thousand of them.</source>
        <translation>在一万个样本中，样本之间差异最大的方式。</translation>
    </message>
    <message>
        <source>What the first weights answer most, at once and without samples.</source>
        <translation>最初一层权重反应最强的方向，无需样本，立即可得。</translation>
    </message>
    <message>
        <source>From the mean of all samples to that of each class.</source>
        <translation>从全部样本的均值指向每个类别的均值。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
</context>
<context>
    <name>DirectionList</name>
    <message>
        <source>Re&amp;name</source>
        <translation>重命名(&amp;N)</translation>
    </message>
    <message>
        <source>Return to &amp;0</source>
        <translation>归零(&amp;0)</translation>
    </message>
    <message>
        <source>Across the pad (&amp;x)</source>
        <translation>面板横轴(&amp;X)</translation>
    </message>
    <message>
        <source>Up the pad (&amp;y)</source>
        <translation>面板纵轴(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
</context>
<context>
    <name>DirectionPanel</name>
    <message>
        <source>Directions to show</source>
        <translation>显示哪些方向</translation>
    </message>
    <message>
        <source>Keep as directi&amp;on</source>
        <translation>保存为方向(&amp;O)</translation>
    </message>
    <message>
        <source>Make one direction of all moves that are made now</source>
        <translation>把当前所有移动合成一个方向</translation>
    </message>
    <message>
        <source>All to &amp;0</source>
        <translation>全部归零(&amp;0)</translation>
    </message>
    <message>
        <source>Leave every direction alone</source>
        <translation>不沿任何方向移动</translation>
    </message>
    <message>
        <source>No directions are known yet: find some, and each becomes a slider.</source>
        <translation>还没有方向：寻找之后，每个方向都是一个滑块。</translation>
    </message>
    <message>
        <source>Principal components</source>
        <translation>主成分</translation>
    </message>
    <message>
        <source>From the weights</source>
        <translation>来自权重</translation>
    </message>
    <message>
        <source>Between classes</source>
        <translation>类别之间</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>All directions</source>
        <translation>全部方向</translation>
    </message>
    <message>
        <source>own {}</source>
        <translation>自定义 {}</translation>
    </message>
</context>
<context>
    <name>DirectionRow</name>
    <message>
        <source>{}, in deviations</source>
        <translation>{}，以标准差计</translation>
    </message>
    <message>
        <source>Share of what the first weights make of all directions</source>
        <translation>占最初一层权重对所有方向响应的份额</translation>
    </message>
    <message>
        <source>Share of the samples&apos; variance that lies along it</source>
        <translation>样本方差中沿该方向的份额</translation>
    </message>
    <message>
        <source>{name} at {amount}</source>
        <translation>{name}，位于 {amount}</translation>
    </message>
    <message>
        <source>More about {}</source>
        <translation>关于{}的更多操作</translation>
    </message>
    <message>
        <source>Rename, reset, remove</source>
        <translation>重命名、归零、移除</translation>
    </message>
</context>
<context>
    <name>DomainView</name>
    <message>
        <source>{first} | {second} · {count} pairs</source>
        <translation>{first} | {second} · {count} 对</translation>
    </message>
</context>
<context>
    <name>DropZone</name>
    <message>
        <source>&amp;Open pictures…</source>
        <translation>打开图片(&amp;O)…</translation>
    </message>
    <message>
        <source>Choose a fol&amp;der…</source>
        <translation>选择文件夹(&amp;D)…</translation>
    </message>
    <message>
        <source>P&amp;aste</source>
        <translation>粘贴(&amp;A)</translation>
    </message>
    <message>
        <source>Drop pictures here</source>
        <translation>把图片拖到这里</translation>
    </message>
</context>
<context>
    <name>Dropped</name>
    <message>
        <source>There is no picture in it.</source>
        <translation>其中没有图片。</translation>
    </message>
    <message>
        <source>Saddlepoint loads nothing from the network by itself. Save the picture and drop the file, or copy the picture instead of its address and paste it.</source>
        <translation>Saddlepoint 不会自行从网络加载任何内容。请先保存图片再拖入文件，或复制图片本身（而非地址）后粘贴。</translation>
    </message>
    <message>
        <source>{} was not fetched.</source>
        <translation>未获取 {}。</translation>
    </message>
</context>
<context>
    <name>EntryPanel</name>
    <message>
        <source>Numbers, as in 7 or 20-40</source>
        <translation>编号，如 7 或 20-40</translation>
    </message>
    <message>
        <source>Entries to show</source>
        <translation>显示哪些分量</translation>
    </message>
    <message>
        <source>&amp;Only changed</source>
        <translation>仅已改动(&amp;O)</translation>
    </message>
    <message>
        <source>Entries before</source>
        <translation>前面的分量</translation>
    </message>
    <message>
        <source>Entries after</source>
        <translation>后面的分量</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部还原</translation>
    </message>
    <message>
        <source>{first}–{last} of {count}</source>
        <translation>{first}–{last}，共 {count}</translation>
    </message>
    <message>
        <source>This sample starts from styles, which no code was found for.</source>
        <translation>此样本从风格出发，没有与之对应的编码。</translation>
    </message>
    <message>
        <source>No entry is like that; they are counted from 0 to {}.</source>
        <translation>没有这样的分量；编号从 0 到 {}。</translation>
    </message>
    <message>
        <source>No entry is changed.</source>
        <translation>没有改动任何分量。</translation>
    </message>
</context>
<context>
    <name>EntryRow</name>
    <message>
        <source>Entry {}</source>
        <translation>分量 {}</translation>
    </message>
    <message>
        <source>Give entry {} back its own number</source>
        <translation>让分量 {} 恢复原来的数值</translation>
    </message>
</context>
<context>
    <name>Exploration</name>
    <message>
        <source>It was made with {other}, and {this} is open.</source>
        <translation>它由 {other} 生成，而打开的是 {this}。</translation>
    </message>
    <message>
        <source>It was made at round {other}, and round {this} is open.</source>
        <translation>它在第 {other} 轮生成，而打开的是第 {this} 轮。</translation>
    </message>
    <message>
        <source>One is of the average of the weights, the other of the live ones.</source>
        <translation>一个用权重的平均，另一个用实时权重。</translation>
    </message>
    <message>
        <source>The run has other weights now at the same round.</source>
        <translation>该运行在同一轮现在有不同的权重。</translation>
    </message>
    <message>
        <source>The class that it asks for is not known here.</source>
        <translation>它要求的类别在这里未知。</translation>
    </message>
    <message>
        <source>It mixes styles, and there are none here.</source>
        <translation>它混合了风格，而这里没有风格。</translation>
    </message>
</context>
<context>
    <name>ExploreBoard</name>
    <message>
        <source>&amp;Key frames</source>
        <translation>关键帧(&amp;K)</translation>
    </message>
    <message>
        <source>Key frames and the film through them; K adds what is on show</source>
        <translation>关键帧及穿过它们的影片；按 K 添加当前画面</translation>
    </message>
    <message>
        <source>No model that makes samples yet</source>
        <translation>还没有能生成样本的模型</translation>
    </message>
    <message>
        <source>An exported file (safetensors) of a generator that was trained here</source>
        <translation>在此训练的生成器的导出文件（safetensors）</translation>
    </message>
    <message>
        <source>Take newer weights over as the run goes on</source>
        <translation>随训练进行采用更新的权重</translation>
    </message>
    <message>
        <source>Open a model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Save the picture with its recipe (Ctrl+Shift+S)</source>
        <translation>保存图片及其配方 (Ctrl+Shift+S)</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>撤销 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Redo (Ctrl+Shift+Z)</source>
        <translation>重做 (Ctrl+Shift+Z)</translation>
    </message>
    <message>
        <source>Reset all edits (Ctrl+R)</source>
        <translation>还原所有修改 (Ctrl+R)</translation>
    </message>
    <message>
        <source>Open a picture: go on from it, or look for it (Ctrl+O)</source>
        <translation>打开图片：由它继续，或寻找它 (Ctrl+O)</translation>
    </message>
    <message>
        <source>Copy the picture (Ctrl+C)</source>
        <translation>复制图片 (Ctrl+C)</translation>
    </message>
    <message>
        <source>P&amp;icture</source>
        <translation>图片(&amp;I)</translation>
    </message>
    <message>
        <source>The sample, large</source>
        <translation>放大的样本</translation>
    </message>
    <message>
        <source>See&amp;ds</source>
        <translation>种子(&amp;D)</translation>
    </message>
    <message>
        <source>Many seeds to pick from</source>
        <translation>从许多种子中挑选</translation>
    </message>
    <message>
        <source>P&amp;ad</source>
        <translation>平面(&amp;A)</translation>
    </message>
    <message>
        <source>Two axes at once</source>
        <translation>同时移动两个轴</translation>
    </message>
    <message>
        <source>&amp;Map</source>
        <translation>映射图(&amp;M)</translation>
    </message>
    <message>
        <source>Where the generator takes a grid of codes</source>
        <translation>生成器把编码网格映到何处</translation>
    </message>
    <message>
        <source>What moves the sample</source>
        <translation>改变样本的面板</translation>
    </message>
    <message>
        <source>Directions</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>投影</translation>
    </message>
    <message>
        <source>Nearest</source>
        <translation>最近邻</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>已保存</translation>
    </message>
</context>
<context>
    <name>ExplorePage</name>
    <message>
        <source>The recipe is of another model.</source>
        <translation>该配方属于另一个模型。</translation>
    </message>
    <message>
        <source>The picture shows {} samples; the first of them is restored.</source>
        <translation>该图片含 {} 个样本；已恢复第一个。</translation>
    </message>
    <message>
        <source>A run of a generator, or an exported file, is explored.</source>
        <translation>可以探索生成器的运行，或导出的文件。</translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation>没有打开的模型。</translation>
    </message>
    <message>
        <source>Points have no pictures to look for.</source>
        <translation>点没有可寻找的图片。</translation>
    </message>
    <message>
        <source>This model makes points.</source>
        <translation>此模型生成的是点。</translation>
    </message>
    <message>
        <source>Drop or paste a picture that was saved here, to go on from it, or any other, to look for it in the model.</source>
        <translation>拖入或粘贴在此保存的图片以由它继续，或其他任何图片以在模型中寻找它。</translation>
    </message>
    <message>
        <source>Explore</source>
        <translation>探索</translation>
    </message>
    <message>
        <source>Drop to go on from it, or to look for it</source>
        <translation>松开以由它继续，或寻找它</translation>
    </message>
    <message>
        <source>film</source>
        <translation>影片</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Use it with {}</source>
        <translation>用于 {}</translation>
    </message>
    <message>
        <source>It was made with {}.</source>
        <translation>它由 {} 生成。</translation>
    </message>
    <message>
        <source>Open its newest round</source>
        <translation>打开其最新一轮</translation>
    </message>
    <message>
        <source>Open {run}, round {round}</source>
        <translation>打开 {run}，第 {round} 轮</translation>
    </message>
</context>
<context>
    <name>ExploredModel</name>
    <message>
        <source> · out of the training</source>
        <translation> · 取自训练中的权重</translation>
    </message>
    <message>
        <source>{} · not listed</source>
        <translation>{} · 不在列表中</translation>
    </message>
    <message>
        <source>Open a model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>Opening {} …</source>
        <translation>正在打开 {} …</translation>
    </message>
    <message>
        <source>Looking for models…</source>
        <translation>正在查找模型…</translation>
    </message>
    <message>
        <source>Any generator that was trained here can be explored, also while it trains. Start with a card on Home, compose a run of your own, or open an exported file.</source>
        <translation>在此训练的任何生成器都可以探索，训练中也可以。请从首页的卡片开始，搭建自己的运行，或打开导出的文件。</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>首页</translation>
    </message>
    <message>
        <source>&amp;Compose</source>
        <translation>搭建(&amp;C)</translation>
    </message>
    <message>
        <source>No model to explore yet</source>
        <translation>还没有可探索的模型</translation>
    </message>
    <message>
        <source>“{}” has no checkpoint yet</source>
        <translation>“{}”还没有检查点</translation>
    </message>
    <message>
        <source>&amp;Snapshot now</source>
        <translation>立即快照(&amp;S)</translation>
    </message>
    <message>
        <source>It can be explored once it was saved for the first time.</source>
        <translation>首次保存之后即可探索。</translation>
    </message>
</context>
<context>
    <name>ExploredViews</name>
    <message>
        <source>own picture</source>
        <translation>自己的图片</translation>
    </message>
    <message>
        <source>seed {}</source>
        <translation>种子 {}</translation>
    </message>
</context>
<context>
    <name>ExportDesk</name>
    <message>
        <source>Export the model</source>
        <translation>导出模型</translation>
    </message>
    <message>
        <source>Weights with their configuration</source>
        <translation>权重及其配置</translation>
    </message>
    <message>
        <source>ONNX, compared with the original</source>
        <translation>ONNX，与原模型比对</translation>
    </message>
    <message>
        <source>The whole run as an archive</source>
        <translation>整个运行的压缩包</translation>
    </message>
    <message>
        <source>Exporting {}</source>
        <translation>正在导出 {}</translation>
    </message>
    <message>
        <source>Converting and comparing {}</source>
        <translation>正在转换并比对 {}</translation>
    </message>
    <message>
        <source>Packing {}</source>
        <translation>正在打包 {}</translation>
    </message>
    <message>
        <source>round {}</source>
        <translation>第 {} 轮</translation>
    </message>
    <message>
        <source>The largest difference from PyTorch is {} (allowed: {}).</source>
        <translation>与 PyTorch 的最大差异为 {}（允许 {}）。</translation>
    </message>
    <message>
        <source>{} is saved</source>
        <translation>已保存 {}</translation>
    </message>
</context>
<context>
    <name>ExportService</name>
    <message>
        <source>{} was not written</source>
        <translation>{} 未写入</translation>
    </message>
    <message>
        <source>Another model was opened meanwhile</source>
        <translation>期间打开了另一个模型</translation>
    </message>
    <message>
        <source>Export it once more.</source>
        <translation>请重新导出。</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>{} has no ending that fits</source>
        <translation>{} 的扩展名不合适</translation>
    </message>
    <message>
        <source>“{}” is exported as {}</source>
        <translation>“{}”可导出为 {}</translation>
    </message>
    <message>
        <source>ONNX files hold what makes samples of codes, and this translates pictures</source>
        <translation>ONNX 文件保存由编码生成样本的模型，而它用于转换图片</translation>
    </message>
    <message>
        <source>An archive holds a whole run that is not being trained</source>
        <translation>压缩包保存不在训练中的整个运行</translation>
    </message>
    <message>
        <source>Name it {}.</source>
        <translation>请命名为 {}。</translation>
    </message>
</context>
<context>
    <name>Feedback</name>
    <message>
        <source>Preparing…</source>
        <translation>准备中…</translation>
    </message>
    <message>
        <source>{}: on {}; parameters: {}</source>
        <translation>{}：设备 {}；参数量：{}</translation>
    </message>
    <message>
        <source>checkpoint of round {}</source>
        <translation>第 {} 轮的检查点</translation>
    </message>
    <message>
        <source>Snapshot of round {} saved</source>
        <translation>已保存第 {} 轮的快照</translation>
    </message>
    <message>
        <source>round {}: {}</source>
        <translation>第 {} 轮：{}</translation>
    </message>
    <message>
        <source>“{}” has finished</source>
        <translation>“{}”已完成</translation>
    </message>
    <message>
        <source>{} rounds are played</source>
        <translation>已进行 {} 轮</translation>
    </message>
</context>
<context>
    <name>FilmDesk</name>
    <message>
        <source>Move the key frame</source>
        <translation>移动关键帧</translation>
    </message>
    <message>
        <source>Alt with ← or →</source>
        <translation>Alt 加 ← 或 →</translation>
    </message>
    <message>
        <source>Go to it</source>
        <translation>转到它</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>移除它</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Key frames</source>
        <translation>关键帧</translation>
    </message>
    <message>
        <source>Making frames</source>
        <translation>正在生成帧</translation>
    </message>
    <message>
        <source>Writing the film</source>
        <translation>正在写入影片</translation>
    </message>
</context>
<context>
    <name>FilmDialog</name>
    <message>
        <source>Write a film</source>
        <translation>写入影片</translation>
    </message>
    <message>
        <source>{} frames</source>
        <translation>{} 帧</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} 秒</translation>
    </message>
    <message>
        <source>{width} × {height} pixels</source>
        <translation>{width} × {height} 像素</translation>
    </message>
    <message>
        <source>The file exists and will be replaced.</source>
        <translation>文件已存在，将被替换。</translation>
    </message>
    <message>
        <source>PNG: all frames side by side</source>
        <translation>PNG：所有帧并排</translation>
    </message>
    <message>
        <source>For ever</source>
        <translation>一直循环</translation>
    </message>
    <message>
        <source>There and back</source>
        <translation>往返</translation>
    </message>
    <message>
        <source>Once</source>
        <translation>播放一次</translation>
    </message>
    <message>
        <source>C&amp;hoose…</source>
        <translation>选择(&amp;H)…</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>F&amp;rames per second</source>
        <translation>每秒帧数(&amp;R)</translation>
    </message>
    <message>
        <source>Si&amp;ze</source>
        <translation>大小(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Loop</source>
        <translation>循环(&amp;L)</translation>
    </message>
    <message>
        <source>F&amp;ile</source>
        <translation>文件(&amp;I)</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>&amp;Write</source>
        <translation>写入(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>whether it repeats is up to the player</source>
        <translation>是否重复由播放器决定</translation>
    </message>
</context>
<context>
    <name>FilmPaths</name>
    <message>
        <source>Name the file.</source>
        <translation>请为文件命名。</translation>
    </message>
    <message>
        <source>Films end in one of {}.</source>
        <translation>影片的扩展名须为其中之一：{}。</translation>
    </message>
    <message>
        <source>{} is a folder.</source>
        <translation>{} 是一个文件夹。</translation>
    </message>
    <message>
        <source>There is no folder {}.</source>
        <translation>没有文件夹 {}。</translation>
    </message>
    <message>
        <source>Nothing can be written to {}.</source>
        <translation>无法写入 {}。</translation>
    </message>
</context>
<context>
    <name>Fitting</name>
    <message>
        <source>{choice} does not fit: {reason}</source>
        <translation>{choice} 不适用：{reason}</translation>
    </message>
    <message>
        <source>none of that</source>
        <translation>无</translation>
    </message>
    <message>
        <source> and </source>
        <translation>和</translation>
    </message>
    <message>
        <source>{game} needs {needed}; {data} offers {offered}.</source>
        <translation>{game} 需要{needed}；{data} 提供：{offered}。</translation>
    </message>
    <message>
        <source>Pairs can be made from it: see Pairs.</source>
        <translation>可以由它制作成对图片：见“成对图片”。</translation>
    </message>
    <message>
        <source>Sees pictures, not codes.</source>
        <translation>只能判别图片，不能判别编码。</translation>
    </message>
</context>
<context>
    <name>HealthList</name>
    <message>
        <source>Health of the pictures</source>
        <translation>图片健康状况</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>以及另外 {count} 个</translation>
    </message>
    <message>
        <source>Forbids training</source>
        <translation>无法训练</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>提示</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>Home</source>
        <translation>首页</translation>
    </message>
    <message>
        <source>“{}” is being trained</source>
        <translation>“{}”正在训练</translation>
    </message>
    <message>
        <source>Stop it first to start another run.</source>
        <translation>请先停止它，再开始另一次运行。</translation>
    </message>
    <message>
        <source>Train a generative adversarial network</source>
        <translation>训练一个生成对抗网络</translation>
    </message>
    <message>
        <source>Two networks play against each other until the pictures of one fool the other.</source>
        <translation>两个网络相互博弈，直到一方生成的图片骗过另一方。</translation>
    </message>
    <message>
        <source>Try in a minute</source>
        <translation>一分钟体验</translation>
    </message>
    <message>
        <source>Data that comes with the program: no download, no GPU. Training starts at once.</source>
        <translation>使用程序自带的数据：无需下载，无需 GPU，立即开始训练。</translation>
    </message>
    <message>
        <source>&amp;Start training</source>
        <translation>开始训练(&amp;S)</translation>
    </message>
    <message>
        <source>Train on my pictures</source>
        <translation>用我的图片训练</translation>
    </message>
    <message>
        <source>Drop a folder anywhere on this window. It is checked, resized, and never changed.</source>
        <translation>把文件夹拖到窗口任意处。图片会被检查并缩放，原文件绝不改动。</translation>
    </message>
    <message>
        <source>Choose a &amp;folder…</source>
        <translation>选择文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open a run</source>
        <translation>打开运行</translation>
    </message>
    <message>
        <source>Continue a run, look at its curves and samples, or load a configuration (TOML).</source>
        <translation>继续一次运行，查看其曲线与样本，或载入配置（TOML）。</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Recent runs</source>
        <translation>最近的运行</translation>
    </message>
    <message>
        <source>Runs appear here, with a picture of what they generate.</source>
        <translation>运行会显示在此，并附上其生成的图片。</translation>
    </message>
    <message>
        <source>“{}” was interrupted at round {}.</source>
        <translation>“{}”在第 {} 轮中断。</translation>
    </message>
    <message>
        <source>Start it again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Resume {} from round {}</source>
        <translation>从检查点恢复 {}（第 {} 轮）</translation>
    </message>
</context>
<context>
    <name>Incoming</name>
    <message>
        <source>picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Make them key frames</source>
        <translation>作为关键帧</translation>
    </message>
</context>
<context>
    <name>JourneyControls</name>
    <message>
        <source>Way between key frames</source>
        <translation>关键帧之间的路径</translation>
    </message>
    <message>
        <source>Pace</source>
        <translation>节奏</translation>
    </message>
    <message>
        <source>Easing</source>
        <translation>缓动</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>闭合</translation>
    </message>
    <message>
        <source>Lead from the last key frame back to the first</source>
        <translation>从最后一个关键帧回到第一个</translation>
    </message>
    <message>
        <source>Length in seconds</source>
        <translation>时长（秒）</translation>
    </message>
    <message>
        <source> fps</source>
        <translation> 帧/秒</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>每秒帧数</translation>
    </message>
    <message>
        <source>Sphere</source>
        <translation>球面</translation>
    </message>
    <message>
        <source>At the usual distance from the middle, where samples lie</source>
        <translation>与中心保持通常的距离，样本就在那里</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>直线</translation>
    </message>
    <message>
        <source>The shortest way</source>
        <translation>最短的路径</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>One smooth curve through all key frames</source>
        <translation>一条平滑曲线穿过所有关键帧</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>按步数</translation>
    </message>
    <message>
        <source>As many frames between any two key frames</source>
        <translation>任意两个关键帧之间帧数相同</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>按变化</translation>
    </message>
    <message>
        <source>As many frames as what is seen changes</source>
        <translation>画面变化多少，就有多少帧</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>特征</translation>
    </message>
    <message>
        <source>As many frames as what the run&apos;s discriminator sees changes</source>
        <translation>帧数随该运行的判别器所见的变化而定</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>匀速</translation>
    </message>
    <message>
        <source>At one speed</source>
        <translation>匀速</translation>
    </message>
    <message>
        <source>Ease ends</source>
        <translation>两端缓动</translation>
    </message>
    <message>
        <source>Slowly at the beginning and at the end</source>
        <translation>开头和结尾放慢</translation>
    </message>
    <message>
        <source>Ease keys</source>
        <translation>各帧缓动</translation>
    </message>
    <message>
        <source>Slowly at every key frame</source>
        <translation>在每个关键帧处放慢</translation>
    </message>
</context>
<context>
    <name>KeptPanel</name>
    <message>
        <source>Name for what is on show</source>
        <translation>为当前画面命名</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Nothing is kept with this model yet.</source>
        <translation>此模型还没有保存任何配方。</translation>
    </message>
    <message>
        <source>Appl&amp;y</source>
        <translation>应用(&amp;Y)</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>重命名(&amp;N)</translation>
    </message>
    <message>
        <source>Remove what is picked</source>
        <translation>移除所选项</translation>
    </message>
</context>
<context>
    <name>KeyframeList</name>
    <message>
        <source>Key frames</source>
        <translation>关键帧</translation>
    </message>
    <message>
        <source>Alt with an arrow moves a key frame, Delete removes it, Return goes to it.</source>
        <translation>Alt 加方向键移动关键帧，Delete 移除，回车跳转。</translation>
    </message>
    <message>
        <source>Key frame {row} of {count}</source>
        <translation>关键帧 {row} / {count}</translation>
    </message>
</context>
<context>
    <name>KeyframeStrip</name>
    <message>
        <source>Add what is on show as a key frame; from two on, there is a way between them.</source>
        <translation>把当前画面加为关键帧；有两个以上时，它们之间便有路径。</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>关键帧</translation>
    </message>
    <message>
        <source>Add what is on show behind the key frame that is picked</source>
        <translation>把当前画面加在所选关键帧之后</translation>
    </message>
    <message>
        <source>Replace the key frame by what is on show</source>
        <translation>用当前画面替换关键帧</translation>
    </message>
    <message>
        <source>Remove the key frame</source>
        <translation>移除关键帧</translation>
    </message>
    <message>
        <source>Film…</source>
        <translation>影片…</translation>
    </message>
    <message>
        <source>Write the journey as MP4, GIF or WebP</source>
        <translation>把路径写成 MP4、GIF 或 WebP</translation>
    </message>
    <message>
        <source>Stop the preview</source>
        <translation>停止预览</translation>
    </message>
    <message>
        <source>Play the journey in the large picture</source>
        <translation>在大图中播放路径</translation>
    </message>
</context>
<context>
    <name>LatentPad</name>
    <message>
        <source>Pad</source>
        <translation>平面</translation>
    </message>
</context>
<context>
    <name>LayerRange</name>
    <message>
        <source>Layers {first} to {last} of {total}</source>
        <translation>第 {first} 至 {last} 层，共 {total} 层</translation>
    </message>
</context>
<context>
    <name>ListEditor</name>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>write values with commas between, as in 1, 2 or [0, 0], [1, 1]</source>
        <translation>用逗号分隔各值，例如 1, 2 或 [0, 0], [1, 1]</translation>
    </message>
</context>
<context>
    <name>LogDock</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Messages and events of the run appear here.</source>
        <translation>运行的消息与事件显示在此。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>转到(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
</context>
<context>
    <name>MessageCard</name>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>详情(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Copy report</source>
        <translation>复制报告(&amp;C)</translation>
    </message>
</context>
<context>
    <name>MetricPanel</name>
    <message>
        <source>Measured figures</source>
        <translation>测得的指标</translation>
    </message>
    <message>
        <source>How it was measured</source>
        <translation>测量方式</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>Round</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>极限</translation>
    </message>
    <message>
        <source>The round of the best value</source>
        <translation>最佳值所在的轮次</translation>
    </message>
    <message>
        <source>The best value there can be</source>
        <translation>可能达到的最佳值</translation>
    </message>
    <message>
        <source>higher is better</source>
        <translation>越高越好</translation>
    </message>
    <message>
        <source>lower is better</source>
        <translation>越低越好</translation>
    </message>
    <message>
        <source>last measured at round {0}</source>
        <translation>最近一次测量在第 {0} 轮</translation>
    </message>
</context>
<context>
    <name>MetricPlot</name>
    <message>
        <source>Course of the chosen figure</source>
        <translation>所选指标的变化</translation>
    </message>
</context>
<context>
    <name>MixPanel</name>
    <message>
        <source>Mi&amp;x in another seed</source>
        <translation>混入另一个种子(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Unmix</source>
        <translation>取消混合(&amp;U)</translation>
    </message>
    <message>
        <source>Take all styles from one seed again</source>
        <translation>重新从一个种子取得全部风格</translation>
    </message>
    <message>
        <source>This generator has no styles to mix: only style-based ones have.</source>
        <translation>此生成器没有可混合的风格：只有基于风格的生成器才有。</translation>
    </message>
    <message>
        <source>Coarse layers set the shape, fine ones the colours: mix both of two seeds.</source>
        <translation>粗层决定形状，细层决定颜色：可混合两个种子。</translation>
    </message>
</context>
<context>
    <name>MixRow</name>
    <message>
        <source>Another seed</source>
        <translation>换一个种子</translation>
    </message>
    <message>
        <source>coarse</source>
        <translation>粗</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>中</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>细</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>自选</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Seed of mix {}</source>
        <translation>混合 {} 的种子</translation>
    </message>
    <message>
        <source>Layers of mix {}</source>
        <translation>混合 {} 的层</translation>
    </message>
    <message>
        <source>Picture of seed {}: a click draws another</source>
        <translation>种子 {} 的图片：点击另抽一个</translation>
    </message>
</context>
<context>
    <name>ModelPicker</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No model that translates yet</source>
        <translation>还没有能转换的模型</translation>
    </message>
    <message>
        <source>Open &amp;weights…</source>
        <translation>打开权重(&amp;W)…</translation>
    </message>
    <message>
        <source>Generator weights as safetensors or .pth, also those of the CycleGAN and pix2pix PyTorch repository</source>
        <translation>生成器权重（safetensors 或 .pth），也包括 CycleGAN 与 pix2pix 的 PyTorch 仓库所发布的</translation>
    </message>
    <message>
        <source>Follow &amp;latest</source>
        <translation>跟随最新(&amp;L)</translation>
    </message>
    <message>
        <source>Translate anew with every checkpoint of the run in training</source>
        <translation>训练中的运行每保存一个检查点，就重新转换</translation>
    </message>
    <message>
        <source>In training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>已打开</translation>
    </message>
</context>
<context>
    <name>NeighbourGroup</name>
    <message>
        <source>Training pictures are usually {} apart.</source>
        <translation>训练图片之间通常相距 {}。</translation>
    </message>
    <message>
        <source>No. {}</source>
        <translation>第 {} 张</translation>
    </message>
    <message>
        <source>{name}, distance {distance}</source>
        <translation>{name}，距离 {distance}</translation>
    </message>
</context>
<context>
    <name>NeighbourPanel</name>
    <message>
        <source>&amp;Nearest training pictures</source>
        <translation>最近的训练图片(&amp;N)</translation>
    </message>
    <message>
        <source>A generator memorises where a sample is a training picture, and not only like many of them.</source>
        <translation>如果样本就是某张训练图片，而不只是像其中许多张，生成器便是在死记。</translation>
    </message>
    <message>
        <source>The sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>正在比较</translation>
    </message>
    <message>
        <source>Much nearer than training pictures are to each other: this looks like a copy.</source>
        <translation>远比训练图片彼此之间更近：看起来是复制品。</translation>
    </message>
    <message>
        <source>A little nearer than training pictures are to each other.</source>
        <translation>比训练图片彼此之间略近一些。</translation>
    </message>
    <message>
        <source>No nearer than training pictures are to each other: this is no copy.</source>
        <translation>不比训练图片彼此之间更近：不是复制品。</translation>
    </message>
    <message>
        <source>By pixels</source>
        <translation>按像素</translation>
    </message>
    <message>
        <source>By features</source>
        <translation>按特征</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>NumberEditor</name>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
</context>
<context>
    <name>NumberSlider</name>
    <message>
        <source>{}: double click or Delete returns to the usual value</source>
        <translation>{}：双击或按 Delete 恢复常用值</translation>
    </message>
</context>
<context>
    <name>Opener</name>
    <message>
        <source>Open a run or a configuration</source>
        <translation>打开运行或配置</translation>
    </message>
    <message>
        <source>Runs and configurations (*.toml)</source>
        <translation>运行与配置 (*.toml)</translation>
    </message>
    <message>
        <source>Open a folder: a run, or pictures to train on</source>
        <translation>打开文件夹：一次运行，或用于训练的图片</translation>
    </message>
    <message>
        <source>{} cannot be opened</source>
        <translation>无法打开 {}</translation>
    </message>
    <message>
        <source>It is neither a run, a configuration (TOML), a picture, nor a file of weights</source>
        <translation>它不是运行、配置（TOML）、图片，也不是权重文件</translation>
    </message>
    <message>
        <source>Pictures that are dropped alone are translated</source>
        <translation>单独拖入的图片会被转换</translation>
    </message>
    <message>
        <source>To train on them, use the whole folder instead.</source>
        <translation>若要用来训练，请使用整个文件夹。</translation>
    </message>
    <message>
        <source>Choose a folder, or a file that ends in .toml.</source>
        <translation>请选择文件夹，或以 .toml 结尾的文件。</translation>
    </message>
    <message>
        <source>Use the folder “{}”</source>
        <translation>使用文件夹“{}”</translation>
    </message>
</context>
<context>
    <name>OptionForm</name>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
</context>
<context>
    <name>OptionRow</name>
    <message>
        <source>Reset to {value}</source>
        <translation>还原为 {value}</translation>
    </message>
    <message>
        <source>Reset {option}</source>
        <translation>还原 {option}</translation>
    </message>
    <message>
        <source>a value is needed</source>
        <translation>需要一个值</translation>
    </message>
    <message>
        <source>must be {bounds}</source>
        <translation>须为 {bounds}</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <source> and </source>
        <translation> 且 </translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>空</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
</context>
<context>
    <name>Outgoing</name>
    <message>
        <source>Save the seeds as one picture</source>
        <translation>把种子保存为一张图片</translation>
    </message>
    <message>
        <source>Save the picture with its recipe</source>
        <translation>保存图片及其配方</translation>
    </message>
    <message>
        <source>{} is saved</source>
        <translation>已保存 {}</translation>
    </message>
</context>
<context>
    <name>OwnFolders</name>
    <message>
        <source>PNG, JPEG, WebP, BMP, TIFF and GIF.</source>
        <translation>PNG、JPEG、WebP、BMP、TIFF 与 GIF。</translation>
    </message>
    <message>
        <source>Now drop the folder of the other domain, or choose it in the options.</source>
        <translation>现在把另一个域的文件夹拖到这里，或在选项中选择。</translation>
    </message>
    <message>
        <source>Drop a folder with trainA and trainB, or the folders of two domains, at once or in turn.</source>
        <translation>拖入含 trainA 与 trainB 的文件夹，或两个域各自的文件夹，一起或依次均可。</translation>
    </message>
    <message>
        <source>Drop a folder with A and B, or two folders whose pictures bear the same names.</source>
        <translation>拖入含 A 与 B 的文件夹，或两个图片同名的文件夹。</translation>
    </message>
    <message>
        <source>Drop a folder of pictures that show A in their left half and B in their right.</source>
        <translation>拖入图片文件夹，其中每张图片左半为 A，右半为 B。</translation>
    </message>
    <message>
        <source>Drop a folder of pictures anywhere on this page, or choose one.</source>
        <translation>把图片文件夹拖到本页任意处，或选择一个。</translation>
    </message>
    <message>
        <source>PNG, JPEG, WebP, BMP, TIFF and GIF; subfolders become classes.</source>
        <translation>PNG、JPEG、WebP、BMP、TIFF 与 GIF；子文件夹即类别。</translation>
    </message>
</context>
<context>
    <name>PadSurface</name>
    <message>
        <source>Pad of two axes</source>
        <translation>两轴平面</translation>
    </message>
    <message>
        <source>as the seed has it</source>
        <translation>由种子决定</translation>
    </message>
</context>
<context>
    <name>PairLooks</name>
    <message>
        <source>Pairs are shown here once the data is on this machine: see Data.</source>
        <translation>数据下载到本机后，这里会显示成对图片：见“数据”。</translation>
    </message>
    <message>
        <source>Opening the data…</source>
        <translation>正在打开数据…</translation>
    </message>
</context>
<context>
    <name>PathEditor</name>
    <message>
        <source>none chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Browse for {option}</source>
        <translation>浏览：{option}</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
</context>
<context>
    <name>Phase</name>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>准备中…</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>正在暂停…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
</context>
<context>
    <name>PictureCanvas</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Plus and minus zoom, arrows move what is zoomed, 0 shows all of it.</source>
        <translation>加减号缩放，方向键移动放大的画面，0 显示全部。</translation>
    </message>
</context>
<context>
    <name>PictureDialogs</name>
    <message>
        <source>Pictures ({})</source>
        <translation>图片 ({})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open pictures</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Weights (*.safetensors *.pth *.pt)</source>
        <translation>权重 (*.safetensors *.pth *.pt)</translation>
    </message>
    <message>
        <source>Open weights</source>
        <translation>打开权重</translation>
    </message>
    <message>
        <source>Save the translation</source>
        <translation>保存转换结果</translation>
    </message>
</context>
<context>
    <name>PictureModel</name>
    <message>
        <source>Picture {number} {caption}</source>
        <translation>图片 {number} {caption}</translation>
    </message>
</context>
<context>
    <name>PlayerRates</name>
    <message>
        <source>Learning rates</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Takes effect with the next turn; the change is marked on the time line</source>
        <translation>下一回合生效；改动会标记在时间线上</translation>
    </message>
    <message>
        <source>Learning rate of the {0}</source>
        <translation>{0}的学习率</translation>
    </message>
    <message>
        <source>While paused: play one turn of the {0}</source>
        <translation>暂停时：让{0}走一个回合</translation>
    </message>
</context>
<context>
    <name>PointCloud</name>
    <message>
        <source>Points of the data</source>
        <translation>数据中的点</translation>
    </message>
    <message>
        <source>{count} points</source>
        <translation>{count} 个点</translation>
    </message>
</context>
<context>
    <name>PointScatter</name>
    <message>
        <source>Real and generated points</source>
        <translation>真实点与生成点</translation>
    </message>
</context>
<context>
    <name>PresetSection</name>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
</context>
<context>
    <name>ProjectionPanel</name>
    <message>
        <source>&amp;Open a picture…</source>
        <translation>打开图片(&amp;O)…</translation>
    </message>
    <message>
        <source>Drop a picture on the page, or open one: its nearest sample is looked for.</source>
        <translation>把图片拖到本页或打开一张：将寻找与它最近的样本。</translation>
    </message>
    <message>
        <source>Starts</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Your picture</source>
        <translation>你的图片</translation>
    </message>
    <message>
        <source>Nearest sample</source>
        <translation>最近的样本</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>&amp;Use this</source>
        <translation>使用它(&amp;U)</translation>
    </message>
    <message>
        <source>Look agai&amp;n</source>
        <translation>再找一次(&amp;N)</translation>
    </message>
    <message>
        <source>With the starts and steps above</source>
        <translation>按上面的起点数和步数</translation>
    </message>
    <message>
        <source>Points have no pictures to look for.</source>
        <translation>点数据没有可寻找的图片。</translation>
    </message>
    <message>
        <source>Looking</source>
        <translation>正在寻找</translation>
    </message>
    <message>
        <source>{} % error in pixels</source>
        <translation>像素误差 {} %</translation>
    </message>
    <message>
        <source>{} % of a random sample&apos;s distance in features</source>
        <translation>特征距离为随机样本的 {} %</translation>
    </message>
</context>
<context>
    <name>QueueDesk</name>
    <message>
        <source>{} pictures</source>
        <translation>{} 张图片</translation>
    </message>
    <message>
        <source>Choose a model first</source>
        <translation>请先选择模型</translation>
    </message>
    <message>
        <source>Name the folder for the translations</source>
        <translation>请指定存放转换结果的文件夹</translation>
    </message>
    <message>
        <source>Folder for the translations</source>
        <translation>存放转换结果的文件夹</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>translating…</source>
        <translation>正在转换…</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Output folder</source>
        <translation>输出文件夹</translation>
    </message>
    <message>
        <source>Replace files that e&amp;xist</source>
        <translation>替换已有文件(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>Show the fol&amp;der</source>
        <translation>显示文件夹(&amp;D)</translation>
    </message>
    <message>
        <source>{done} of {total} translated</source>
        <translation>已转换 {done} / {total}</translation>
    </message>
    <message>
        <source>{} failed</source>
        <translation>{} 个失败</translation>
    </message>
    <message>
        <source>G&amp;o on</source>
        <translation>继续(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Translate again</source>
        <translation>重新转换(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Translate all</source>
        <translation>全部转换(&amp;T)</translation>
    </message>
    <message>
        <source>Files to translate</source>
        <translation>待转换的文件</translation>
    </message>
    <message>
        <source>Close the queue</source>
        <translation>关闭队列</translation>
    </message>
    <message>
        <source>Choose an output folder</source>
        <translation>选择输出文件夹</translation>
    </message>
    <message>
        <source>I&amp;nto the folder</source>
        <translation>存入文件夹(&amp;N)</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>RegulariserSection</name>
    <message>
        <source>Regularisers</source>
        <translation>正则化</translation>
    </message>
    <message>
        <source>{title}: any combination, or none</source>
        <translation>{title}：任意组合，或不用</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>A run is in training. Stop it before another one starts.</source>
        <translation>有运行正在训练。请先停止它，再开始另一次。</translation>
    </message>
    <message>
        <source>The pictures are being checked…</source>
        <translation>正在检查图片…</translation>
    </message>
    <message>
        <source>Starting downloads {title} first ({size}).</source>
        <translation>开始前会先下载 {title}（{size}）。</translation>
    </message>
</context>
<context>
    <name>Run</name>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>刚刚</translation>
    </message>
    <message>
        <source>{} min ago</source>
        <translation>{} 分钟前</translation>
    </message>
    <message>
        <source>{} h ago</source>
        <translation>{} 小时前</translation>
    </message>
    <message>
        <source>{} d ago</source>
        <translation>{} 天前</translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>No run yet</source>
        <translation>尚无运行</translation>
    </message>
</context>
<context>
    <name>RunModel</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>目标函数</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Rounds</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Best score</source>
        <translation>最佳得分</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>更新</translation>
    </message>
</context>
<context>
    <name>RunSummary</name>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} 参数</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>A round</source>
        <translation>每轮</translation>
    </message>
    <message>
        <source>{rounds} rounds</source>
        <translation>{rounds} 轮</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Measured over {rounds} rounds on random data, without previews and checkpoints.</source>
        <translation>在随机数据上测量 {rounds} 轮，不含预览与检查点。</translation>
    </message>
    <message>
        <source>Use {title} instead</source>
        <translation>改用 {title}</translation>
    </message>
    <message>
        <source> and </source>
        <translation>和</translation>
    </message>
    <message>
        <source>Not for this data: {sections}.</source>
        <translation>不适用于此数据：{sections}。</translation>
    </message>
    <message>
        <source>The game needs pairs, which can be made from this data.</source>
        <translation>该博弈需要成对图片，可由这些数据制作。</translation>
    </message>
    <message>
        <source>Such pairs cannot be made from this data.</source>
        <translation>这些数据无法制作这样的成对图片。</translation>
    </message>
    <message>
        <source>Make no pairs</source>
        <translation>不制作成对图片</translation>
    </message>
    <message>
        <source>Make pairs: {title}</source>
        <translation>制作成对图片：{title}</translation>
    </message>
    <message>
        <source>This data has two sides; {game} learns from the first alone.</source>
        <translation>这些数据有两侧；{game} 只从第一侧学习。</translation>
    </message>
    <message>
        <source>Start from {title}</source>
        <translation>从 {title} 开始</translation>
    </message>
    <message>
        <source>Ctrl+Return</source>
        <translation>Ctrl+Return</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>“{}” is being trained</source>
        <translation>“{}”正在训练</translation>
    </message>
    <message>
        <source>Stop it first, then resume another run.</source>
        <translation>请先停止它，再恢复另一次运行。</translation>
    </message>
    <message>
        <source>Search names, systems, objectives, data…</source>
        <translation>搜索名称、系统、目标函数、数据…</translation>
    </message>
    <message>
        <source>Search runs</source>
        <translation>搜索运行</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>恢复(&amp;R)</translation>
    </message>
    <message>
        <source>E&amp;xplore</source>
        <translation>探索(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Translate</source>
        <translation>转换(&amp;T)</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>De&amp;lete</source>
        <translation>删除(&amp;L)</translation>
    </message>
    <message>
        <source>Looking for runs…</source>
        <translation>正在查找运行…</translation>
    </message>
    <message>
        <source>No runs yet in {}.

Start one on Home or Compose; it appears here at once.</source>
        <translation>{} 中尚无运行。

在首页或搭建页开始一次，它会立即显示在此。</translation>
    </message>
    <message>
        <source>No run has all these words.</source>
        <translation>没有运行包含所有这些词。</translation>
    </message>
    <message>
        <source>Select one run</source>
        <translation>请选择一次运行</translation>
    </message>
    <message>
        <source>It is being trained</source>
        <translation>它正在训练</translation>
    </message>
    <message>
        <source>Another run is being trained</source>
        <translation>另一次运行正在训练</translation>
    </message>
    <message>
        <source>All its rounds are played</source>
        <translation>所有轮次均已完成</translation>
    </message>
    <message>
        <source>It makes no samples of codes</source>
        <translation>它不由编码生成样本</translation>
    </message>
    <message>
        <source>It does not translate</source>
        <translation>它不做转换</translation>
    </message>
    <message>
        <source>It has no checkpoint yet</source>
        <translation>它还没有检查点</translation>
    </message>
    <message>
        <source>“{}” is in the bin</source>
        <translation>“{}”已移入回收站</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
</context>
<context>
    <name>RunsService</name>
    <message>
        <source>the run {} is being trained</source>
        <translation>运行 {} 正在训练</translation>
    </message>
    <message>
        <source>Stop it first, then delete it.</source>
        <translation>请先停止它，再删除。</translation>
    </message>
    <message>
        <source>{} cannot be brought back; look into the bin of your desktop</source>
        <translation>无法还原 {}；请在桌面的回收站中查看</translation>
    </message>
    <message>
        <source>the run could not be moved</source>
        <translation>无法移动此运行</translation>
    </message>
    <message>
        <source>Check that its folder may be written to.</source>
        <translation>请确认其文件夹可写。</translation>
    </message>
</context>
<context>
    <name>SampleGrid</name>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Return enlarges a sample, arrows go to the next, Escape returns.</source>
        <translation>回车放大样本，方向键切换，Esc 返回。</translation>
    </message>
    <message>
        <source>held-out: {}</source>
        <translation>留出：{}</translation>
    </message>
    <message>
        <source>learnt from</source>
        <translation>学习所用</translation>
    </message>
    <message>
        <source>held out</source>
        <translation>留出</translation>
    </message>
    <message>
        <source>Sample {0} of {1} · arrows: next · Esc: all</source>
        <translation>样本 {0} / {1} · 方向键：下一个 · Esc：全部</translation>
    </message>
</context>
<context>
    <name>SamplePanel</name>
    <message>
        <source>The first samples appear here in a moment.</source>
        <translation>首批样本即将显示在此。</translation>
    </message>
    <message>
        <source>&amp;Averaged</source>
        <translation>平均(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Raw</source>
        <translation>原始(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Interpolate</source>
        <translation>插值(&amp;I)</translation>
    </message>
    <message>
        <source>R&amp;eal</source>
        <translation>真实(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Generated</source>
        <translation>生成(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Density</source>
        <translation>密度(&amp;D)</translation>
    </message>
    <message>
        <source>Copy the picture (Ctrl+C)</source>
        <translation>复制图片（Ctrl+C）</translation>
    </message>
    <message>
        <source>Save the picture as PNG</source>
        <translation>将图片存为 PNG</translation>
    </message>
    <message>
        <source>round {0}</source>
        <translation>第 {0} 轮</translation>
    </message>
    <message>
        <source>{0} · {1} points</source>
        <translation>{0} · {1} 个点</translation>
    </message>
    <message>
        <source>{0} · {1} samples of {2}</source>
        <translation>{0} · {1} 个样本，{2}</translation>
    </message>
    <message>
        <source>Samples of the generator&apos;s moving average</source>
        <translation>生成器滑动平均的样本</translation>
    </message>
    <message>
        <source>Samples of the generator as it is now</source>
        <translation>生成器当前的样本</translation>
    </message>
    <message>
        <source>Interpolate between pixels</source>
        <translation>在像素之间插值</translation>
    </message>
</context>
<context>
    <name>SampleView</name>
    <message>
        <source>The sample appears here.</source>
        <translation>样本会显示在这里。</translation>
    </message>
    <message>
        <source>&amp;Smooth</source>
        <translation>平滑(&amp;S)</translation>
    </message>
    <message>
        <source>Hold to compare</source>
        <translation>按住以比较</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Show all of it</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Move what is zoomed</source>
        <translation>移动放大的画面</translation>
    </message>
    <message>
        <source>Compare with the unedited sample, while held</source>
        <translation>按住时与未修改的样本比较</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>unedited</source>
        <translation>未修改</translation>
    </message>
    <message>
        <source>The sample among the points of the data</source>
        <translation>数据点中的样本</translation>
    </message>
    <message>
        <source>Enlarge smoothly, instead of showing each pixel as a square</source>
        <translation>平滑放大，而不是把每个像素显示为方块</translation>
    </message>
    <message>
        <source>Shows the sample without its edits while it is held (B)</source>
        <translation>按住时显示未修改的样本 (B)</translation>
    </message>
</context>
<context>
    <name>Saver</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{0} could not be saved</source>
        <translation>无法保存 {0}</translation>
    </message>
    <message>
        <source>{0} is saved</source>
        <translation>已保存 {0}</translation>
    </message>
    <message>
        <source>{path} cannot be written: {why}</source>
        <translation>无法写入 {path}：{why}</translation>
    </message>
</context>
<context>
    <name>SectionForm</name>
    <message>
        <source>There is nothing to choose here.</source>
        <translation>此处无可选择。</translation>
    </message>
</context>
<context>
    <name>SeedGrid</name>
    <message>
        <source>Seeds before these (Page up)</source>
        <translation>前面的种子 (Page Up)</translation>
    </message>
    <message>
        <source>Seeds after these (Page down)</source>
        <translation>后面的种子 (Page Down)</translation>
    </message>
    <message>
        <source>Seeds from a random one on</source>
        <translation>从随机种子开始</translation>
    </message>
    <message>
        <source>&amp;With the edits</source>
        <translation>应用修改(&amp;W)</translation>
    </message>
    <message>
        <source>Next seed</source>
        <translation>下一个种子</translation>
    </message>
    <message>
        <source>Pick the seed</source>
        <translation>选取种子</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>More seeds</source>
        <translation>更多种子</translation>
    </message>
    <message>
        <source>Page up, Page down</source>
        <translation>Page Up、Page Down</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>From &amp;seed</source>
        <translation>起始种子(&amp;S)</translation>
    </message>
    <message>
        <source>Does to every seed what is done to the current one</source>
        <translation>对每个种子都做与当前种子相同的修改</translation>
    </message>
</context>
<context>
    <name>SeedTiles</name>
    <message>
        <source>Seeds</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>the current one</source>
        <translation>当前</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>The language changes when Saddlepoint starts again.</source>
        <translation>重新启动 Saddlepoint 后语言生效。</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Runs folder</source>
        <translation>运行文件夹(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Data folder</source>
        <translation>数据文件夹(&amp;D)</translation>
    </message>
    <message>
        <source>Where run folders are written and listed</source>
        <translation>运行文件夹写入与列出的位置</translation>
    </message>
    <message>
        <source>Where downloaded sets and decoded pictures are kept</source>
        <translation>下载的数据集与解码后的图片的存放位置</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose: {}</source>
        <translation>选择：{}</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
</context>
<context>
    <name>StartControls</name>
    <message>
        <source>own picture</source>
        <translation>自己的图片</translation>
    </message>
    <message>
        <source>The seed before</source>
        <translation>上一个种子</translation>
    </message>
    <message>
        <source>The next seed</source>
        <translation>下一个种子</translation>
    </message>
    <message>
        <source>Another seed</source>
        <translation>换一个种子</translation>
    </message>
    <message>
        <source>Truncation</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>of the seed</source>
        <translation>由种子决定</translation>
    </message>
    <message>
        <source>all alike</source>
        <translation>一视同仁</translation>
    </message>
    <message>
        <source>1 changes nothing, 0 is the mean style: less variety, fewer failures</source>
        <translation>1 不作改变，0 为平均风格：变化更少，失败也更少</translation>
    </message>
    <message>
        <source>1 changes nothing, 0 is the mean code: less variety, fewer failures</source>
        <translation>1 不作改变，0 为平均编码：变化更少，失败也更少</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>&amp;Truncation</source>
        <translation>截断(&amp;T)</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Rounds per second</source>
        <translation>每秒轮数</translation>
    </message>
    <message>
        <source>Real samples shown per second</source>
        <translation>每秒训练的真实样本数</translation>
    </message>
    <message>
        <source>Time left, pauses excluded</source>
        <translation>剩余时间，不含暂停</translation>
    </message>
    <message>
        <source>The device that trains</source>
        <translation>训练所用设备</translation>
    </message>
    <message>
        <source>GPU: how busy, and memory used of all it has</source>
        <translation>GPU：占用率，以及已用与全部显存</translation>
    </message>
    <message>
        <source>Memory of this program: now, and at most</source>
        <translation>本程序内存：当前与峰值</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>没有正在进行的训练</translation>
    </message>
    <message>
        <source>{} of {} rounds</source>
        <translation>{} / {} 轮</translation>
    </message>
    <message>
        <source>{} rounds/s</source>
        <translation>{} 轮/秒</translation>
    </message>
    <message>
        <source>{} images/s</source>
        <translation>{} 张/秒</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>剩余 {}</translation>
    </message>
    <message>
        <source>Memory {}</source>
        <translation>内存 {}</translation>
    </message>
    <message>
        <source>peak {}</source>
        <translation>峰值 {}</translation>
    </message>
    <message>
        <source>GPU {} %, {} of {}</source>
        <translation>GPU {} %，{} / {}</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} 秒</translation>
    </message>
    <message>
        <source>{} min {} s</source>
        <translation>{} 分 {} 秒</translation>
    </message>
    <message>
        <source>{} h {} min</source>
        <translation>{} 小时 {} 分</translation>
    </message>
    <message>
        <source>{} d {} h</source>
        <translation>{} 天 {} 小时</translation>
    </message>
</context>
<context>
    <name>TaskStrip</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{done} of {total} MiB</source>
        <translation>{done} / {total} MiB</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
</context>
<context>
    <name>TextEditor</name>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
</context>
<context>
    <name>Thumbnails</name>
    <message>
        <source>Pictures as the network sees them</source>
        <translation>网络所见的图片</translation>
    </message>
</context>
<context>
    <name>TimelineStrip</name>
    <message>
        <source>round {0}</source>
        <translation>第 {0} 轮</translation>
    </message>
</context>
<context>
    <name>TrainBoard</name>
    <message>
        <source>E&amp;xplore</source>
        <translation>探索(&amp;X)</translation>
    </message>
    <message>
        <source>Nothing was measured in this run. On the command line, “saddlepoint evaluate” does so.</source>
        <translation>本次运行未作测量。可在命令行用“saddlepoint evaluate”测量。</translation>
    </message>
    <message>
        <source>This run measures nothing. Compose offers it, under Saving.</source>
        <translation>本次运行不作测量。可在“搭建”页的“保存”中开启。</translation>
    </message>
    <message>
        <source>The samples are measured at checkpoints, every {0} rounds, as far as a twentieth of the time allows. On the command line, “saddlepoint evaluate” measures more.</source>
        <translation>样本在检查点（每 {0} 轮）测量，所用时间不超过训练时间的二十分之一。命令行的“saddlepoint evaluate”可测量更多。</translation>
    </message>
    <message>
        <source>&amp;Live</source>
        <translation>实时(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Newest</source>
        <translation>最新(&amp;N)</translation>
    </message>
    <message>
        <source>Show {0}, which trains</source>
        <translation>显示正在训练的 {0}</translation>
    </message>
    <message>
        <source>The first samples appear here in a moment.</source>
        <translation>首批样本即将显示在此。</translation>
    </message>
    <message>
        <source>This run saved no samples.</source>
        <translation>此次运行没有保存样本。</translation>
    </message>
    <message>
        <source>The stage of the run</source>
        <translation>运行所处的阶段</translation>
    </message>
    <message>
        <source>Hold the codes of this generator in your hands</source>
        <translation>亲手移动该生成器的编码</translation>
    </message>
    <message>
        <source>Cur&amp;ves</source>
        <translation>曲线(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Metrics</source>
        <translation>指标(&amp;M)</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Logarithmic heights</source>
        <translation>纵轴取对数</translation>
    </message>
    <message>
        <source>Fit the curves</source>
        <translation>显示全部曲线</translation>
    </message>
    <message>
        <source>Preview before, after</source>
        <translation>上一个、下一个预览</translation>
    </message>
    <message>
        <source>First preview, live</source>
        <translation>第一个预览、实时</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Home、End</translation>
    </message>
    <message>
        <source>In the curves: zoom</source>
        <translation>在曲线中：缩放</translation>
    </message>
    <message>
        <source>In the curves: move, scale</source>
        <translation>在曲线中：移动、拉伸</translation>
    </message>
    <message>
        <source>Shift with arrows</source>
        <translation>Shift 加方向键</translation>
    </message>
    <message>
        <source>In the samples: enlarge, back</source>
        <translation>在样本中：放大、返回</translation>
    </message>
    <message>
        <source>Return, Esc</source>
        <translation>回车、Esc</translation>
    </message>
    <message>
        <source>Nothing trains yet</source>
        <translation>尚无训练</translation>
    </message>
    <message>
        <source>Start with a card on Home, compose a run of your own, or open one from Runs. Its curves and samples appear here.</source>
        <translation>从首页的卡片开始，自行搭建一次运行，或从运行页打开已有的。其曲线与样本会显示在此。</translation>
    </message>
    <message>
        <source>&amp;Home</source>
        <translation>首页(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Compose</source>
        <translation>搭建(&amp;C)</translation>
    </message>
    <message>
        <source>Preparing {0} …</source>
        <translation>正在准备 {0} …</translation>
    </message>
    <message>
        <source>Opening the data and building the networks</source>
        <translation>正在打开数据并构建网络</translation>
    </message>
</context>
<context>
    <name>TrainingService</name>
    <message>
        <source>The training engine could not run</source>
        <translation>训练引擎无法运行</translation>
    </message>
</context>
<context>
    <name>TranslateBoard</name>
    <message>
        <source>Open pictures (Ctrl+O)</source>
        <translation>打开图片 (Ctrl+O)</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>保存(&amp;S)…</translation>
    </message>
    <message>
        <source>Save the picture that is picked (Ctrl+Shift+S)</source>
        <translation>保存所选的图片 (Ctrl+Shift+S)</translation>
    </message>
    <message>
        <source>Copy the picture that is picked (Ctrl+C)</source>
        <translation>复制所选的图片 (Ctrl+C)</translation>
    </message>
    <message>
        <source>Sl&amp;ider</source>
        <translation>滑块(&amp;I)</translation>
    </message>
    <message>
        <source>A divider to drag</source>
        <translation>可拖动的分隔线</translation>
    </message>
    <message>
        <source>Side b&amp;y side</source>
        <translation>并排(&amp;Y)</translation>
    </message>
    <message>
        <source>Both pictures beside each other</source>
        <translation>两张图片并排显示</translation>
    </message>
    <message>
        <source>Hov&amp;er</source>
        <translation>悬停(&amp;E)</translation>
    </message>
    <message>
        <source>The result; the original while the mouse lies over it</source>
        <translation>显示结果；鼠标停在上面时显示原图</translation>
    </message>
</context>
<context>
    <name>TranslatePage</name>
    <message>
        <source>Translate</source>
        <translation>转换</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>打开图片文件夹</translation>
    </message>
    <message>
        <source>Drop to translate</source>
        <translation>松开以转换</translation>
    </message>
    <message>
        <source>Files, a folder, or a picture from a browser, of any size.</source>
        <translation>文件、文件夹或浏览器中的图片，大小不限。</translation>
    </message>
    <message>
        <source>No model can translate yet: train one from the presets under Translation, or open weights.</source>
        <translation>还没有能转换的模型：用“图像转换”下的预设训练一个，或打开权重。</translation>
    </message>
    <message>
        <source>Drop pictures here</source>
        <translation>把图片拖到这里</translation>
    </message>
    <message>
        <source>{} is saved</source>
        <translation>已保存 {}</translation>
    </message>
    <message>
        <source>Open another picture…</source>
        <translation>打开另一张图片…</translation>
    </message>
    <message>
        <source>Open weights…</source>
        <translation>打开权重…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Compose one</source>
        <translation>去搭建一个</translation>
    </message>
    <message>
        <source>A model is a run of the group Translation, or a file of weights.</source>
        <translation>模型可以是“图像转换”组的一次运行，也可以是权重文件。</translation>
    </message>
    <message>
        <source>No model is chosen.</source>
        <translation>未选择模型。</translation>
    </message>
    <message>
        <source>“{}” has no checkpoint yet.</source>
        <translation>“{}”还没有检查点。</translation>
    </message>
    <message>
        <source>It can translate once it was saved for the first time.</source>
        <translation>首次保存之后即可转换。</translation>
    </message>
    <message>
        <source>Snapshot now</source>
        <translation>立即快照</translation>
    </message>
    <message>
        <source>Drop or paste PNG, JPEG, WebP, BMP, TIFF or GIF files, a folder of them, or a picture.</source>
        <translation>请拖入或粘贴 PNG、JPEG、WebP、BMP、TIFF 或 GIF 文件、其文件夹，或一张图片。</translation>
    </message>
</context>
<context>
    <name>TranslateStatus</name>
    <message>
        <source>Reading</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>Opening the model</source>
        <translation>正在打开模型</translation>
    </message>
    <message>
        <source>Translating</source>
        <translation>正在转换</translation>
    </message>
</context>
<context>
    <name>TranslatedSteps</name>
    <message>
        <source>the picture</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>A′ · back again</source>
        <translation>A′ · 转回</translation>
    </message>
    <message>
        <source>trained on {width}×{height}</source>
        <translation>以 {width}×{height} 训练</translation>
    </message>
    <message>
        <source>meant for {width}×{height}</source>
        <translation>适用于 {width}×{height}</translation>
    </message>
</context>
<context>
    <name>TranslatedView</name>
    <message>
        <source>Translate &amp;back too</source>
        <translation>同时转回(&amp;B)</translation>
    </message>
    <message>
        <source>Lead the result back, and show what was lost on the way</source>
        <translation>把结果再转换回去，显示途中损失了什么</translation>
    </message>
    <message>
        <source>Move the divider</source>
        <translation>移动分隔线</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Show all of it</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>In the comparison</source>
        <translation>对比视图中</translation>
    </message>
</context>
<context>
    <name>TranslationService</name>
    <message>
        <source>the folder {} cannot be made</source>
        <translation>无法创建文件夹 {}</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>there is no picture in {}</source>
        <translation>{} 中没有图片</translation>
    </message>
    <message>
        <source>Choose a folder with PNG, JPEG, WebP, BMP, TIFF or GIF files.</source>
        <translation>请选择含 PNG、JPEG、WebP、BMP、TIFF 或 GIF 文件的文件夹。</translation>
    </message>
</context>
<context>
    <name>TranslationStrip</name>
    <message>
        <source>Steps of the translation</source>
        <translation>转换的各步</translation>
    </message>
</context>
<context>
    <name>Translators</name>
    <message>
        <source>no checkpoint yet</source>
        <translation>还没有检查点</translation>
    </message>
    <message>
        <source>round {}</source>
        <translation>第 {} 轮</translation>
    </message>
    <message>
        <source>run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
</context>
<context>
    <name>Vocabulary</name>
    <message>
        <source>generator</source>
        <translation>生成器</translation>
    </message>
    <message>
        <source>discriminator</source>
        <translation>判别器</translation>
    </message>
    <message>
        <source>critic</source>
        <translation>评判器</translation>
    </message>
    <message>
        <source>encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>autoencoder</source>
        <translation>自编码器</translation>
    </message>
    <message>
        <source>translator</source>
        <translation>转换器</translation>
    </message>
    <message>
        <source>code discriminator</source>
        <translation>编码判别器</translation>
    </message>
    <message>
        <source>augmentation</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>level</source>
        <translation>层级</translation>
    </message>
    <message>
        <source>manifold discriminator</source>
        <translation>流形判别器</translation>
    </message>
    <message>
        <source>diffusion discriminator</source>
        <translation>扩散判别器</translation>
    </message>
    <message>
        <source>heads</source>
        <translation>投影头</translation>
    </message>
    <message>
        <source>content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>adversarial</source>
        <translation>对抗</translation>
    </message>
    <message>
        <source>weighing</source>
        <translation>加权</translation>
    </message>
    <message>
        <source>{noun} {number} of {count}</source>
        <translation>{noun} {number}/{count}</translation>
    </message>
    <message>
        <source>Begin here</source>
        <translation>从这里开始</translation>
    </message>
    <message>
        <source>Objectives</source>
        <translation>目标函数</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Few pictures</source>
        <translation>少量图片</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Encoders</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>Several generators</source>
        <translation>多个生成器</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>图像转换</translation>
    </message>
    <message>
        <source>Ways of playing</source>
        <translation>博弈方式</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>点</translation>
    </message>
    <message>
        <source>real</source>
        <translation>真实</translation>
    </message>
    <message>
        <source>reconstruction</source>
        <translation>重建</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>warm shapes</source>
        <translation>暖色形状</translation>
    </message>
    <message>
        <source>cool shapes</source>
        <translation>冷色形状</translation>
    </message>
    <message>
        <source>filled shapes</source>
        <translation>实心形状</translation>
    </message>
    <message>
        <source>outlines</source>
        <translation>轮廓</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>彩色</translation>
    </message>
    <message>
        <source>low resolution</source>
        <translation>低分辨率</translation>
    </message>
    <message>
        <source>high resolution</source>
        <translation>高分辨率</translation>
    </message>
    <message>
        <source>edges</source>
        <translation>边缘</translation>
    </message>
    <message>
        <source>noisy</source>
        <translation>含噪</translation>
    </message>
    <message>
        <source>clean</source>
        <translation>干净</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>被遮挡</translation>
    </message>
    <message>
        <source>whole</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>scenes</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>label maps</source>
        <translation>标签图</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>modes</source>
        <translation>模式数</translation>
    </message>
    <message>
        <source>high quality</source>
        <translation>高质量占比</translation>
    </message>
    <message>
        <source>KL of the modes</source>
        <translation>模式的 KL</translation>
    </message>
    <message>
        <source>classes</source>
        <translation>类别数</translation>
    </message>
    <message>
        <source>KL of the classes</source>
        <translation>类别的 KL</translation>
    </message>
    <message>
        <source>class accuracy</source>
        <translation>类别准确率</translation>
    </message>
    <message>
        <source>classifier accuracy</source>
        <translation>分类器准确率</translation>
    </message>
    <message>
        <source>Fréchet distance</source>
        <translation>Fréchet 距离</translation>
    </message>
    <message>
        <source>kernel distance</source>
        <translation>核距离</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>coverage</source>
        <translation>覆盖率</translation>
    </message>
    <message>
        <source>reconstruction error</source>
        <translation>重建误差</translation>
    </message>
    <message>
        <source>code distance</source>
        <translation>编码距离</translation>
    </message>
    <message>
        <source>taken for the target</source>
        <translation>被认作目标域</translation>
    </message>
    <message>
        <source>pixel accuracy</source>
        <translation>像素准确率</translation>
    </message>
    <message>
        <source>mean class accuracy</source>
        <translation>平均类别准确率</translation>
    </message>
    <message>
        <source>mean IoU</source>
        <translation>平均 IoU</translation>
    </message>
    <message>
        <source>untranslated</source>
        <translation>未转换</translation>
    </message>
    <message>
        <source>{way} and back</source>
        <translation>{way} 往返</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>a label map for each picture</source>
        <translation>每张图片的标签图</translation>
    </message>
    <message>
        <source>pairs</source>
        <translation>成对图片</translation>
    </message>
    <message>
        <source>cycle L1</source>
        <translation>循环 L1</translation>
    </message>
    <message>
        <source>cycle PSNR</source>
        <translation>循环 PSNR</translation>
    </message>
    <message>
        <source>two domains</source>
        <translation>两个域</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>a fixed set of samples</source>
        <translation>固定的样本集</translation>
    </message>
</context>
<context>
    <name>WarpSurface</name>
    <message>
        <source>What the generator makes of the square of codes</source>
        <translation>生成器把编码方块映成的样子</translation>
    </message>
</context>
<context>
    <name>WarpedGrid</name>
    <message>
        <source>Map of the codes</source>
        <translation>编码映射图</translation>
    </message>
    <message>
        <source>Square of codes</source>
        <translation>编码方块</translation>
    </message>
    <message>
        <source>Each line of the square leads to the line of its colour: where lines crowd, many samples lie. Drag the handle, or press into the map.</source>
        <translation>方块中的每条线通向同色的线：线密集之处样本多。拖动手柄，或在图中按下。</translation>
    </message>
</context>
<context>
    <name>WaySwitch</name>
    <message>
        <source>Domain</source>
        <translation>域</translation>
    </message>
    <message>
        <source>to {}</source>
        <translation>转为{}</translation>
    </message>
    <message>
        <source>From {source} to {target}</source>
        <translation>从{source}到{target}</translation>
    </message>
    <message>
        <source>the other direction: X</source>
        <translation>反方向：X</translation>
    </message>
    <message>
        <source>this model translates one way only</source>
        <translation>该模型只能单向转换</translation>
    </message>
</context>
<context>
    <name>WindowCommands</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>About Saddlepoint</source>
        <translation>关于 Saddlepoint</translation>
    </message>
    <message>
        <source>A studio for generative adversarial networks: compose a game, watch it train, understand it.</source>
        <translation>生成对抗网络工作室：搭建一场博弈，观看训练，理解原理。</translation>
    </message>
    <message>
        <source>Theme: {}</source>
        <translation>主题：{}</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
</context>
<context>
    <name>_List</name>
    <message>
        <source>Kept recipes</source>
        <translation>已保存的配方</translation>
    </message>
</context>
</TS>
