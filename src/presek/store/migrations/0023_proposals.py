from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Exceptions that were asked for together are of one proposal."""

    dependencies = [
        ("store", "0022_explore"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExceptionProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dimension", models.CharField(max_length=20)),
                ("value", models.JSONField()),
                ("made_by", models.CharField(max_length=200)),
                ("made_at", models.BigIntegerField()),
                ("customers", models.IntegerField()),
                ("says", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="policyexception",
            name="proposal",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
    ]
