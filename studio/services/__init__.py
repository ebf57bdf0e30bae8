"""The only place with threads and torch; pages get all of it through one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.composition import Composition
    from studio.services.catalogue import CatalogueService
    from studio.services.data import DataService
    from studio.services.estimates import EstimateService
    from studio.services.exploration import ExplorationService
    from studio.services.exports import ExportService
    from studio.services.messages import Messages
    from studio.services.meters import MeterService
    from studio.services.recipe_shelf import RecipeShelf
    from studio.services.runs import RunsService
    from studio.services.training import TrainingService
    from studio.services.translation import TranslationService
    from studio.settings import Settings


@dataclass
class Services:
    """What pages may ask for; tests put fakes in."""

    settings: Settings
    composition: Composition
    messages: Messages
    catalogue: CatalogueService
    data: DataService
    estimates: EstimateService
    training: TrainingService
    runs: RunsService
    translation: TranslationService
    exploration: ExplorationService
    exports: ExportService
    recipes: RecipeShelf
    meters: MeterService

    def shutdown(self) -> None:
        """Ends every thread and waits for it; call it when no run is live."""
        files = (self.meters, self.runs, self.estimates, self.data, self.recipes)
        for service in (*files, self.translation, self.exports, self.exploration):
            service.shutdown()
        self.training.shutdown()
        self.catalogue.shutdown()
