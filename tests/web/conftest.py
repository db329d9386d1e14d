"""What several tests of pages stand on."""

from tests.support.office_site import site as site
