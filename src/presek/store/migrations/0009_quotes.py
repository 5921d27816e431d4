import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Quotes, each with the conditions it keeps."""

    dependencies = [
        ("store", "0008_api_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptQuote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer", models.CharField(db_index=True, max_length=200)),
                ("made_on", models.IntegerField()),
                ("expires", models.IntegerField()),
                ("given", models.JSONField()),
                ("status", models.CharField(max_length=20)),
                ("version", models.IntegerField(default=0)),
                ("closed_by", models.CharField(blank=True, max_length=200)),
                ("closed_at", models.BigIntegerField(null=True)),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.CreateModel(
            name="QuoteVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("asked", models.JSONField()),
                ("answer", models.JSONField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.BigIntegerField()),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="store.keptquote"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("quote", "number"), name="one_quote_version_of_a_number")
                ],
            },
        ),
    ]
