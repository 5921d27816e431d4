from django.db import migrations, models


class Migration(migrations.Migration):
    """What people chose of Explore: columns, pinned facets, and the views they saved."""

    dependencies = [
        ("store", "0020_operating"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExploreTaste",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=200, unique=True)),
                ("columns", models.JSONField(default=list)),
                ("pinned", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("owner", models.CharField(max_length=200)),
                ("address", models.TextField(blank=True)),
                ("shared", models.BooleanField(default=False)),
                ("at", models.BigIntegerField()),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="one_view_of_a_name_and_owner")],
            },
        ),
    ]
