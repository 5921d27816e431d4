from django.db import migrations, models

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """The engine that a base is bound to, what was synchronised from it, and what it could not judge."""

    dependencies = [("store", "0025_sso")]

    operations = [
        migrations.CreateModel(
            name="EngineChoice",
            fields=[
                ("id", KEY.clone()),
                ("url", models.TextField()),
                ("text", models.TextField()),
                ("minutes", models.IntegerField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(id=1), name="one_row_engine_choice")],
            },
        ),
        migrations.CreateModel(
            name="EngineSync",
            fields=[
                ("id", KEY.clone()),
                ("begun_at", models.BigIntegerField()),
                ("ended_at", models.BigIntegerField()),
                ("server", models.CharField(blank=True, max_length=200)),
                ("customers", models.BigIntegerField(default=0)),
                ("new", models.BigIntegerField(default=0)),
                ("changed", models.BigIntegerField(default=0)),
                ("gone", models.BigIntegerField(default=0)),
                ("back", models.BigIntegerField(default=0)),
                ("problems", models.JSONField(default=list)),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.CreateModel(
            name="EngineRefusal",
            fields=[
                ("id", KEY.clone()),
                ("segment", models.CharField(max_length=200, unique=True)),
                ("says", models.TextField()),
                ("code", models.CharField(max_length=60)),
                ("since", models.BigIntegerField()),
                ("run", models.BigIntegerField(default=0)),
            ],
        ),
    ]
