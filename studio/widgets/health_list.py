"""What a scan of pictures found: one line per finding, its remedy, and the files when it is unfolded."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from engine.spec.data import HealthIssue, HealthReport, Severity
from studio.icons import icon

LEAST_PX = 100  # of height, where there are findings enough
_ICONS = {Severity.STOP: ("error", "bad"), Severity.WARN: ("warning", "warning"), Severity.HINT: ("info", "muted")}


class HealthList(QTreeWidget):
    """Findings with the gravest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.setWordWrap(False)  # rows keep to two lines; what is too long is whole in the tooltip
        self.setAccessibleName(self.tr("Health of the pictures"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)

    def show_report(self, report: HealthReport | None) -> None:
        """Shows the findings of a report, or nothing."""
        self.clear()
        for issue in report.issues if report else ():
            self.addTopLevelItem(self._item(issue))
        wanted = sum(2 * self.fontMetrics().height() + 10 for _ in range(self.count())) + 12
        self.setMinimumHeight(min(wanted, LEAST_PX))

    def count(self) -> int:
        """Number of findings shown."""
        return self.topLevelItemCount()

    def _item(self, issue: HealthIssue) -> QTreeWidgetItem:
        severity = self._severity(issue.severity)
        item = QTreeWidgetItem(["\n".join(part for part in (issue.what, issue.remedy) if part)])
        item.setIcon(0, icon(*_ICONS[issue.severity]))
        item.setToolTip(0, f"{severity}: {issue.what}\n{issue.remedy}".strip())
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{severity}: {issue.what} {issue.remedy}")
        for file in issue.files:
            item.addChild(QTreeWidgetItem([file]))
        unnamed = issue.count - len(issue.files)
        if issue.files and unnamed > 0:
            item.addChild(QTreeWidgetItem([self.tr("and {count} more").format(count=f"{unnamed:,}")]))
        return item

    def _severity(self, severity: Severity) -> str:
        return {
            Severity.STOP: self.tr("Forbids training"),
            Severity.WARN: self.tr("Warning"),
            Severity.HINT: self.tr("Hint"),
        }[severity]
